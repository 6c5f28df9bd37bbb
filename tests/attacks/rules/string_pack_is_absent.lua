-- fails: string.pack is not there: rules do not handle binary data
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.pack
  end,
}
