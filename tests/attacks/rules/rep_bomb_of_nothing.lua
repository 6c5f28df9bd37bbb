-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = (""):rep(math.maxinteger)
    return allow()
  end,
}
