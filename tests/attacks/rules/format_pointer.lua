-- fails: format knows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.format("%p", {})
  end,
}
