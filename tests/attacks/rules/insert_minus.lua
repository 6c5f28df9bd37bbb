-- fails: position out of bounds
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    table.insert({ 1 }, math.mininteger, 1)
  end,
}
