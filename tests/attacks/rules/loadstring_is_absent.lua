-- fails: loadstring is not there: rules do not make code
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return loadstring(function() end)
  end,
}
