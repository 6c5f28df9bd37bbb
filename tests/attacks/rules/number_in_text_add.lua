-- fails: attempt to perform arithmetic on a string value
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return ("1"):rep(1000):rep(400) + 1
  end,
}
