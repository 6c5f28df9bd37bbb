-- problem 3: loading this file takes
local s = ("x"):rep(100000)
while true do local t = s .. "y" end
