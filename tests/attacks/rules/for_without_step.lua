-- fails: 'for' step is zero
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    for i = 1, 10, 0 do end
  end,
}
