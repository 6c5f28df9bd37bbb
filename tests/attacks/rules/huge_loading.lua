-- problem 3: loading this file takes
local t = {}
for i = 1, 1e9 do t[i] = {} end
