-- problem 2: rule.permission attack: decide: a function is needed
rule.permission { name = "attack", describe = "hostile", actions = { "*" }, decide = tostring }
