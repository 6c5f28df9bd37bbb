-- fails: string.dump is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return ("x"):dump()
  end,
}
