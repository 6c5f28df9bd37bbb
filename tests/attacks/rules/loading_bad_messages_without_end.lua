-- problem 2: messages "en-US": a code is a word of at most 64
for i = 1, 1e9 do messages "en-US" { [1] = "x" } end
