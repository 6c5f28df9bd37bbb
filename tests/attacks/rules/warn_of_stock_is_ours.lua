-- fails: warn is for scenarios
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return warn("@on")
  end,
}
