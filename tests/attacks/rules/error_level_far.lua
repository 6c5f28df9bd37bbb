-- fails: far
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error("far", 1000000)
  end,
}
