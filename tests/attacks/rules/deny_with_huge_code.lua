-- fails: the code is a word
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return deny(("x"):rep(1000):rep(400))
  end,
}
