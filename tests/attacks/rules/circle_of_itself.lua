-- problem 2: the chain of `otherwise` goes in a circle
rule.template { name = "one", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", otherwise = "one" }
