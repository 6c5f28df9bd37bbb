-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("%99s"):rep(150)
    local t = {}
    for i = 1, 150 do t[i] = "x" end
    for i = 1, 10000 do local x = string.format(s, table.unpack(t)) end
  end,
}
