-- fails: string.gmatch is not there: there are no patterns
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.gmatch
  end,
}
