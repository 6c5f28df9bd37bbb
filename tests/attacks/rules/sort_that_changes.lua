-- fails: attempt to compare number with nil
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = { 5, 4, 3, 2, 1 }
    table.sort(t, function(a, b) t[3] = nil; t[5] = nil; return a < b end)
  end,
}
