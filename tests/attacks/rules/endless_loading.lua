-- problem 2: loading takes more than 10000000 instructions
while true do end
