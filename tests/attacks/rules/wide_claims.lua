-- problem 4: country AD is claimed twice
local head = { "AD", "AE", "AF", "AG" }
for i = 1, 400 do
  rule.template { name = "t" .. i, describe = "d", type = "T", countries = head, otherwise = "last" }
end
rule.template { name = "last", describe = "d", type = "T", id = "117a77b0-9360-443b-8795-c6dedc750cf9", link = "https://example.com", version = "1", text = { country = "US", language = "en-US" } }
