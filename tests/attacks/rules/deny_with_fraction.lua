-- fails: argument 'x'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return deny("a.b", { x = 0.5 })
  end,
}
