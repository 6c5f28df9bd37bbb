-- fails: require is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return require("os")
  end,
}
