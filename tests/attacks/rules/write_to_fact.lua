-- fails: attack.lua:5: rule attack: facts cannot be changed
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    actor.kind = "host"
  end,
}
