-- fails: index is NaN
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    t[0 / 0] = 1
  end,
}
