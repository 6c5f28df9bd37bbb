-- problem 4: country "SE": states: there are fewer than
local states = {}
for i = 1, 5000 do states["S" .. i] = "x" end
country "SE" { cultures = "sv-SE", states = states }
