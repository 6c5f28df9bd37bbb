-- fails: bad argument #1 to 'insert'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    table.insert(agreements, 1)
  end,
}
