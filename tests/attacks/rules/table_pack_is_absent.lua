-- fails: table.pack is not there: write { ... }
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return table.pack
  end,
}
