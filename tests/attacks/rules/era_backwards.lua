-- problem 2: `from` must lie before `to`
rule.permission { name = "attack", describe = "d", actions = { "*" }, from = "2024-01-01", to = "2023-01-01", decide = allow }
