-- problem 2: country "SE": postal_code: a pattern has 1 to
country "SE" { cultures = "sv-SE", postal_code = ("[#]"):rep(30) }
