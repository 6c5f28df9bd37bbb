-- problem 3: syntax error near 'x'
local x = 1
x x
