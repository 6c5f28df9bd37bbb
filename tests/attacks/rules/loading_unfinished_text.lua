-- problem 2: unfinished
local s = "abc
