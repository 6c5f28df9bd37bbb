-- fails: string.unpack is not there: rules do not handle binary data
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.unpack
  end,
}
