-- fails: the error value is a table, not a text
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error({})
  end,
}
