-- problem 2: rule.permission attack: actors: 'usr' is not known: did you mean 'user'?
rule.permission { name = "attack", describe = "d", actions = { "*" }, actors = { "usr" }, decide = allow }
