-- fails: attack.lua:1: rule attack: lies
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error("attack.lua:1: lies", 0)
  end,
}
