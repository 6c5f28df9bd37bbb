-- fails: print is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    print(1)
  end,
}
