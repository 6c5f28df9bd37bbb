-- fails: attempt to divide by zero
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return 1 // 0
  end,
}
