-- fails: a rule returns its own latest answer
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local first = allow()
    deny("not.this")
    return first
  end,
}
