-- fails: a rule returns an answer such as allow
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return true
  end,
}
