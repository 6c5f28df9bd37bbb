-- problem 3: loading this file takes
local s = ("1"):rep(1000):rep(900)
while true do for i = 1, s do break end end
