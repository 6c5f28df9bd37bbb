-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local f = function() end
    while true do local g = f; f = function() return g() end end
  end,
}
