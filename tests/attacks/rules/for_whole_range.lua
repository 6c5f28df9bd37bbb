-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    for i = math.mininteger, math.maxinteger do end
  end,
}
