-- problem 2: loading this file takes
local function f() return f() + 1 end
f()
