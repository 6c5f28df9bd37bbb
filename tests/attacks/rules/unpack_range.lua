-- fails: unpack gives at most
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return table.unpack({}, 1, 1e8 // 1 | 0)
  end,
}
