-- problem 2: rule.permission attack: roles: 'sales_agnet' is not known: did you mean 'sales_agent'?
rule.permission { name = "attack", describe = "d", actions = { "*" }, roles = { "sales_agnet" }, decide = allow }
