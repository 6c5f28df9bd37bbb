-- problem 2: name: a text of at most 1024 bytes of UTF-8
rule.permission { name = "a\0b", describe = "d", actions = { "*" }, decide = allow }
