-- fails: debug is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return debug.getregistry()
  end,
}
