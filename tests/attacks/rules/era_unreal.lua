-- problem 2: rule.permission attack: from:
rule.permission { name = "attack", describe = "d", actions = { "*" }, from = "2024-02-30", decide = allow }
