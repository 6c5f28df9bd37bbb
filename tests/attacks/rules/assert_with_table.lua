-- fails: the error value is a table
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    assert(false, {})
  end,
}
