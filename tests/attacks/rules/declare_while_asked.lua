-- fails: rule is for the time of loading
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return rule.permission {}
  end,
}
