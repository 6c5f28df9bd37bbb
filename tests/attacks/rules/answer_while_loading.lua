-- problem 2: allow can be used only while
local yes = allow()
