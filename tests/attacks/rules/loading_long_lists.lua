-- problem 4: rule.permission attack: actions: a list of 1 to 300 texts is needed
local t = {}
for i = 1, 1000 do t[i] = "customer.get" end
rule.permission { name = "attack", describe = "d", decide = allow, actions = t }
