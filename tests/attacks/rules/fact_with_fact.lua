-- fails: is read by names
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor[actor]
  end,
}
