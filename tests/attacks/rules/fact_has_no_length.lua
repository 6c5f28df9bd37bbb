-- fails: has no length
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return #actor
  end,
}
