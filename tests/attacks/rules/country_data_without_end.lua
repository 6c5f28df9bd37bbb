-- problem 2: country "SE": it is declared already
for i = 1, 1e9 do country "SE" { cultures = "sv-SE" } end
