-- problem 3: loading this file takes
local t = {}
for i = 1, 1e7 do t[i] = { i } end
