-- fails: _G is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return _G.actor
  end,
}
