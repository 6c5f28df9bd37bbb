-- fails: os is not there: rules do not see the system
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return os.time()
  end,
}
