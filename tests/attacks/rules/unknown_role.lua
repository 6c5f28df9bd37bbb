-- fails: sales_agent
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return actor.roles.sales_agnet
  end,
}
