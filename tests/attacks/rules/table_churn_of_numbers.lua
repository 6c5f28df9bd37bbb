-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 8000 do t[i * 1.5] = i end
    for i = 1, 1e9 do t[-i] = 1; t[-i] = nil end
  end,
}
