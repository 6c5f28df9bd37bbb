-- problem 3: loading this file takes
local s = "x"
while true do s = s .. s end
