-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    for i = 1, math.maxinteger do end
  end,
}
