-- fails: the error value is a answer
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(allow())
  end,
}
