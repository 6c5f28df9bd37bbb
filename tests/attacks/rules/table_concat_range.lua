-- fails: concat joins texts and numbers, and item 1 is a nil
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return table.concat({}, "", 1, math.maxinteger)
  end,
}
