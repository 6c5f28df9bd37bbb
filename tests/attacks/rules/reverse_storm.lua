-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("1"):rep(200000)
    for i = 1, 10000 do local n = #s:upper() end
  end,
}
