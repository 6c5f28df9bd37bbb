-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 200 do t[i] = i * 7919 % 211 end
    table.sort(t, function(a, b) return true end)
    return #t == 200 and allow() or nil
  end,
}
