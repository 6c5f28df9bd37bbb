-- fails: index is nil
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    t[nil] = 1
  end,
}
