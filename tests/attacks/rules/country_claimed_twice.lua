-- problem 3: country SE is claimed twice, also by one at attack.lua:2
rule.template { name = "one", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", countries = { "SE" }, otherwise = "last" }
rule.template { name = "two", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", countries = { "NO", "SE" }, otherwise = "last" }
rule.template { name = "last", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", text = { country = "US", language = "en-US" } }
