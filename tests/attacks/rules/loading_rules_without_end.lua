-- problem 2: a set has at most 1000 rules
for i = 1, 1e9 do rule.permission { name = "r" .. i, describe = "d", actions = { "*" }, decide = allow } end
