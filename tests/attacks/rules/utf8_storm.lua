-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("å"):rep(50000)
    for i = 1, 10000 do local n = utf8.len(s) end
  end,
}
