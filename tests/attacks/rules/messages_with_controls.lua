-- problem 2: messages "en-US": 'a' needs a sentence
messages "en-US" { a = "x\27[2J" }
