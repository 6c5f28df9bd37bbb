-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 5000 do t[i] = i end
    while true do table.remove(t, 1); t[#t + 1] = 1 end
  end,
}
