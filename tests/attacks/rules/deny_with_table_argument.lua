-- fails: argument 'x'
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return deny("a.b", { x = {} })
  end,
}
