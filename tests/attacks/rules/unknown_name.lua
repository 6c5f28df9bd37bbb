-- fails: did you mean 'actor'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actr.kind
  end,
}
