-- fails: a rule returns an answer
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor
  end,
}
