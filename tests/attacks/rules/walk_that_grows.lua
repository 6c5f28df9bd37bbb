-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = { a = 1 }
    local n = 0
    for k in pairs(t) do n = n + 1; if n < 1000 then t["k" .. n] = 1 end end
    if n == 1 then return allow() end
  end,
}
