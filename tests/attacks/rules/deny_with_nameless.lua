-- fails: arguments of a sentence have names
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return deny("a.b", { "x" })
  end,
}
