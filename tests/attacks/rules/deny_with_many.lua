-- fails: a sentence has at most 16 arguments
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 17 do t["x" .. i] = i end
    return deny("a.b", t)
  end,
}
