-- fails: 'roles' cannot be set
local kept = {}
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    kept.roles = actor.roles
  end,
}
