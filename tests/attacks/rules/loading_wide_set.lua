-- problem 5: loading this file takes
local t = {}
for i = 1, 300 do t[i] = ("*a"):rep(30) .. i end
for i = 1, 1000 do
  rule.permission { name = "r" .. i, describe = "d", actions = t, decide = allow }
end
