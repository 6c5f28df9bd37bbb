-- fails: find takes no patterns
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return ("a"):rep(28):find(("a*"):rep(28) .. "b")
  end,
}
