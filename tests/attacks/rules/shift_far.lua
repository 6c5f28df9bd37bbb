-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    if 1 << 64 == 0 and 1 << -1 == 0 and math.mininteger // -1 == math.mininteger then return allow() end
  end,
}
