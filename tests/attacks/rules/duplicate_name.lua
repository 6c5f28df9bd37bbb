-- problem 3: the name attack is taken by the rule at attack.lua:2
rule.permission { name = "attack", describe = "d", actions = { "*" }, decide = allow }
rule.permission { name = "attack", describe = "d", actions = { "*" }, decide = allow }
