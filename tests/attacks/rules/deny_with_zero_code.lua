-- fails: the code is a word
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return deny("a\0b")
  end,
}
