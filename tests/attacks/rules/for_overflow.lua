-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local n = 0
    for i = math.maxinteger - 2, math.maxinteger do n = n + 1 end
    if n == 3 then return allow() end
  end,
}
