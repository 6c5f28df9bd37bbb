-- fails: the error value is a fact
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(actor)
  end,
}
