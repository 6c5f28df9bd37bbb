-- problem 2: name: letters, digits
rule.permission { name = "a\27[2J", describe = "d", actions = { "*" }, decide = allow }
