-- fails: bad 'for' initial value (number expected, got string)
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    for i = "1x", 2 do end
  end,
}
