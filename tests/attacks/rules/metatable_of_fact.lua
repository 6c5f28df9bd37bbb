-- fails: setmetatable is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    setmetatable(actor, { __index = function() return "host" end })
  end,
}
