-- fails: unpack gives at most
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return table.unpack({}, math.mininteger, math.maxinteger)
  end,
}
