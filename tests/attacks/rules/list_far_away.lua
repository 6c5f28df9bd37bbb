-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    if agreements[math.maxinteger] == nil and agreements[0] == nil and agreements[-1] == nil then return allow() end
  end,
}
