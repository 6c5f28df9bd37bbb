-- fails: a sentence has at most 16 arguments
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 1000 do t["a" .. i] = i end
    return deny("x", t)
  end,
}
