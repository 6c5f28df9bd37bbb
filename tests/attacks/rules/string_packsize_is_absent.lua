-- fails: string.packsize is not there: rules do not handle binary data
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.packsize
  end,
}
