-- fails: 'upper' cannot be set
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    string.upper = function() return "" end
  end,
}
