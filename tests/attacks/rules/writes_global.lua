-- problem 3: 'counter' would be a global: write local counter
local a = 1
counter = a
