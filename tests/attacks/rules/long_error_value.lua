-- fails: xxxxxxxx
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(("x"):rep(100000))
  end,
}
