-- fails: attempt to index a string value
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    ("x").y = 1
  end,
}
