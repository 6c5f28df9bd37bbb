-- problem 0: messages "sv-SE": 'b' is missing, which "en-US" has
messages "en-US" { a = "A", b = "B" }
messages "sv-SE" { a = "A" }
