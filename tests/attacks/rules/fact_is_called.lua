-- fails: attempt to call a fact value
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor()
  end,
}
