-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local function f(t) return f(t) + #agreements end
    return f({})
  end,
}
