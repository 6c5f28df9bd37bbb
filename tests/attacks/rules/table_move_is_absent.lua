-- fails: table.move is not there: copy the items
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return table.move
  end,
}
