-- fails: attempt to concatenate
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return "x" .. actor
  end,
}
