-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 9000 do t[i] = "" end
    while true do local s = table.concat(t) end
  end,
}
