-- fails: whole numbers
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return agreements[1.5]
  end,
}
