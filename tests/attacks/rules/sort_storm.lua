-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 5000 do t[i] = i % 77 end
    for i = 1, 1000 do table.sort(t) end
  end,
}
