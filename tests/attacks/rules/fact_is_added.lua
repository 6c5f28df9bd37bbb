-- fails: attempt to perform arithmetic
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor + 1
  end,
}
