-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    if actor.roles.sales_agent and tostring(actor) == "fact" and type(actor) == "userdata" then return allow() end
  end,
}
