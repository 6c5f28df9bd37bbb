-- problem 2: rule.template own: countries: there is no country 'se': did you mean 'SE'?
rule.template { name = "own", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", countries = { "se" }, otherwise = "last" }
rule.template { name = "last", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", text = { country = "US", language = "en-US" } }
