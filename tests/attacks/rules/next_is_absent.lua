-- fails: next is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return next({})
  end,
}
