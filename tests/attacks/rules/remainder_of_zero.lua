-- fails: attempt to perform 'n%0'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return 1 % 0
  end,
}
