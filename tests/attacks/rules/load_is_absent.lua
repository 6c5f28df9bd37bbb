-- fails: load is not there: rules do not make code
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return load(function() end)
  end,
}
