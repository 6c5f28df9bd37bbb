-- fails: load is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return load("\27Lua")()
  end,
}
