-- fails: rawset is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    rawset(string, "format", nil)
  end,
}
