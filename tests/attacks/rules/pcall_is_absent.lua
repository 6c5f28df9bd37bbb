-- fails: pcall is not there: errors are not caught
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return pcall(function() end)
  end,
}
