-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local seen = ""
    for k in pairs { zeta = 1, alpha = 1, [2] = 1, [1] = 1, [1.5] = 1, [true] = 1 } do seen = seen .. tostring(k) .. " " end
    if seen == "1 1.5 2 alpha zeta true " then return allow() end
  end,
}
