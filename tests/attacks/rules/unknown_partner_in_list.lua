-- problem 2: rule.permission attack: partners: 'direct' is not known
rule.permission { name = "attack", describe = "d", actions = { "*" }, partners = { "direct" }, decide = allow }
