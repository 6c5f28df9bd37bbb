-- fails: C stack overflow
local function again(a, b)
  local t = { 2, 1 }
  table.sort(t, again)
  return a < b
end
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() return again(1, 2) end }
