-- fails: attempt to index a string value
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = "x"
    s.upper = nil
  end,
}
