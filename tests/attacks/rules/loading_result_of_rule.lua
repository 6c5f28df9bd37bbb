-- problem 2: attempt to index a nil value
local x = rule.permission { name = "a", describe = "d", actions = { "*" }, decide = allow }.y
