-- fails: xpcall is not there: errors are not caught
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return xpcall(function() end)
  end,
}
