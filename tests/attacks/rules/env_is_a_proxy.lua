-- fails: frozen
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local e = _ENV
    e.actor = nil
  end,
}
