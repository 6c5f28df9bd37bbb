-- fails: variable 'x' got a non-closable value
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local x <close> = {}
  end,
}
