-- fails: dofile is not there: rules do not read files
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return dofile(function() end)
  end,
}
