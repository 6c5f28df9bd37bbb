-- fails: the error value is a nil
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(nil)
  end,
}
