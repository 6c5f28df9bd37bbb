-- problem 2: rule.template last: text.country: there is no country 'EN': did you mean 'GB'?
rule.template { name = "last", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", text = { country = "EN", language = "en-US" } }
