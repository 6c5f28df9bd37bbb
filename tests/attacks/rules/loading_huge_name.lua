-- problem 2: name: a text of at most 1024 bytes
rule.permission { name = ("n"):rep(200000), describe = "d", actions = { "*" }, decide = allow }
