-- problem 2: actions: an operation or a pattern of at most 64 bytes is needed
rule.permission { name = "attack", describe = "d", actions = { ("*"):rep(65) }, decide = allow }
