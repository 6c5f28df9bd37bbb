-- fails: attack.lua:4: rule attack: here
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error("here")
  end }
