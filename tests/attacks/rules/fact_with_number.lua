-- fails: a actor has no field '1'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor[1]
  end,
}
