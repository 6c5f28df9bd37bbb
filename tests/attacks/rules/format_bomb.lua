-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("x"):rep(300000)
    return string.format("%s%s%s%s", s, s, s, s)
  end,
}
