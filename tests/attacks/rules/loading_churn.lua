-- problem 4: loading this file takes
local t = {}
for i = 1, 8191 do t[i * 1.5] = i end
for i = 1, 1e9 do t[-i] = 1; t[-i] = nil end
