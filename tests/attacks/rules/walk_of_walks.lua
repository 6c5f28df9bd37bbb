-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 500 do t[i] = i end
    for i in pairs(t) do for j in pairs(t) do for k in pairs(t) do end end end
  end,
}
