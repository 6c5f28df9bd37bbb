-- fails: pairs walks in sorted order
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    for k in pairs { [{}] = 1 } do end
  end,
}
