-- fails: frozen
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    string.format = nil
  end,
}
