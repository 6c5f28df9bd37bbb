-- problem 0: messages "en-US": 'a' is there twice
messages "en-US" { a = "A" }
messages "en-US" { a = "B" }
