-- problem 5: 'now' would be a global
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    now = 0
  end,
}
