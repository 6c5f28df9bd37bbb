-- problem 5: 'state' would be a global
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    -- quietly
    state = 1
  end }
