-- problem 2: rule.permission : name is missing
for i = 1, 1e9 do rule.permission {} end
