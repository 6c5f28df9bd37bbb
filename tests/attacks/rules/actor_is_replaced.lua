-- problem 5: 'actor' would be a global
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    actor = { kind = "host" }
  end,
}
