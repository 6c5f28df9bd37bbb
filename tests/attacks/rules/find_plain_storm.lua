-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("a"):rep(100000)
    for i = 1, 1000 do local at = s:find("b", 1, true) end
  end,
}
