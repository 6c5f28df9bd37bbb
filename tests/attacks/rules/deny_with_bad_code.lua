-- fails: the code is a word
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return deny("no word at all!")
  end,
}
