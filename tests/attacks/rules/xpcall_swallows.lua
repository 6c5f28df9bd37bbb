-- fails: xpcall is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    xpcall(error, error)
  end,
}
