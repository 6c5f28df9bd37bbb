-- fails: number expected, got string
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("1"):rep(1000):rep(400)
    while true do local n = ("x"):sub(s) end
  end,
}
