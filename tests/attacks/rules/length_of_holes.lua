-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 0, 40 do t[1 << i] = true end
    while true do local n = #t end
  end,
}
