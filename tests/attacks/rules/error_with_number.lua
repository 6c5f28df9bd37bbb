-- fails: the error value is the number 42
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(42)
  end,
}
