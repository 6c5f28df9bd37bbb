-- fails: loadfile is not there: rules do not read files
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return loadfile(function() end)
  end,
}
