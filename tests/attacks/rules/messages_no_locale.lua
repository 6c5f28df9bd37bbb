-- problem 2: messages
messages "../../etc" { a = "A" }
