-- fails: position out of bounds
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    table.insert({}, math.maxinteger, 1)
  end,
}
