-- fails: setmetatable is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    setmetatable({}, { __gc = function() while true do end end })
  end,
}
