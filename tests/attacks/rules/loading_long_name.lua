-- problem 2: name: letters, digits, dots, dashes and underscores, at most 64
rule.permission { name = ("n"):rep(200), describe = "d", actions = { "*" }, decide = allow }
