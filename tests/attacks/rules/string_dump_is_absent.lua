-- fails: string.dump is not there: rules do not handle byte code
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.dump
  end,
}
