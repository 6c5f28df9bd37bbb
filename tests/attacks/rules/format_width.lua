-- fails: format knows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.format("%099999999d", 1)
  end,
}
