-- fails: xxxxxxxx
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(("x"):rep(1000):rep(400))
  end,
}
