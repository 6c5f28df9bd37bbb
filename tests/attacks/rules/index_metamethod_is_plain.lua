-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = { __index = function() return 1 end, __gc = function() while true do end end, __close = 1, __len = 2 }
    if t.other == nil and #t == 0 then return allow() end
  end,
}
