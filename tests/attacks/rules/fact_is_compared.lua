-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    if actor == actor and actor.roles == actor.roles and actor ~= input then return allow() end
  end,
}
