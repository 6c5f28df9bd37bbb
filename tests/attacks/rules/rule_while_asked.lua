-- fails: rule is for the time of loading
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    rule.permission { name = "x" }
  end,
}
