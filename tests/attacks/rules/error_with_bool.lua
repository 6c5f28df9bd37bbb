-- fails: the error value is a boolean
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(true)
  end,
}
