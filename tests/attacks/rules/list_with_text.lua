-- fails: a list is read with whole numbers
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return agreements.first
  end,
}
