-- fails: number expected, got string
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return days(("1"):rep(1000):rep(400))
  end,
}
