-- problem 6: loading this file takes
local texts, states = {}, {}
for i = 1, 60 do texts[i] = ("9"):rep(40) end
for i = 1, 59 do states["S" .. i] = ("x"):rep(90) end
local codes = { "SE", "NO", "DK", "FI", "IS", "NL", "BE", "DE", "FR", "IT", "ES", "PT", "GB", "IE", "AT", "CH", "US", "CA", "MX", "BR" }
for i = 1, 1e9 do country(codes[i % #codes + 1]) { cultures = "sv-SE", phone = texts, states = states } end
