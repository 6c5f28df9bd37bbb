-- fails: attempt to compare
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    table.sort({ 1, "a", true })
  end,
}
