-- fails: did you mean 'kind'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor.kinda
  end,
}
