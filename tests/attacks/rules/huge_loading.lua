-- problem 3: loading takes more than 64 MB
local t = {}
for i = 1, 1e9 do t[i] = {} end
