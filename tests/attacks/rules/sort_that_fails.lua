-- fails: attack.lua:5
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    table.sort({ 3, 2, 1 }, function(a, b) error("no order") end)
  end,
}
