-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    for x = 1.0, math.huge do end
  end,
}
