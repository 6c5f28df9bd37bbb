-- fails: facts cannot be changed
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    actor.roles.global_admin = true
  end,
}
