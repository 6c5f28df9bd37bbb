-- fails: position out of bounds
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = { 1 }
    table.remove(t, math.maxinteger)
  end,
}
