-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local function f(...) while true do local a = select("#", ...) end end
    local t = {}
    for i = 1, 190 do t[i] = i end
    return f(table.unpack(t))
  end,
}
