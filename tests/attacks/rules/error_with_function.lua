-- fails: the error value is a function
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(error)
  end,
}
