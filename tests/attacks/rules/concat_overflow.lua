-- fails: concat joins texts and numbers
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return table.concat({}, "", math.maxinteger, math.maxinteger)
  end,
}
