-- fails: bad argument #1 to 'assert'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    assert()
  end,
}
