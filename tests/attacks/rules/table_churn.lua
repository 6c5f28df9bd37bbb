-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 4000 do t["k" .. i] = i end
    for i = 1, 1e9 do t["x" .. i % 50] = 1; t["x" .. i % 50] = nil end
  end,
}
