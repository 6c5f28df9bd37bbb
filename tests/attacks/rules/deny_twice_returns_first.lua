-- fails: a rule returns its own latest answer
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local first = deny("a")
    local second = deny("b")
    return first
  end,
}
