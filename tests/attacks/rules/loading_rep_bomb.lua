-- problem 2: rep would make a text of more than 1 MB
local s = ("x"):rep(1e9 // 1 | 0)
