-- problem 2: malformed number
local n = 1e99999999999999999999x
