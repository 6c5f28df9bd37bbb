-- fails: package is not there: there are no modules
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return package(function() end)
  end,
}
