-- problem 4: is not known: did you mean 'decide'?
local t = { name = "attack", describe = "d", actions = { "*" }, decide = allow }
for i = 1, 3000 do t["decid" .. i] = 1 end
rule.permission(t)
