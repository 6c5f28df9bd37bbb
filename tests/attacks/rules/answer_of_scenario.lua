-- fails: block is for scenarios
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return block("x")
  end,
}
