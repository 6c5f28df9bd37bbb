-- fails: the name '_VERSION' is not known
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return _VERSION
  end,
}
