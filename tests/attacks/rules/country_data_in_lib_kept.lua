-- problem 3: country "SE": 'decide' is not known
local function decide() return allow() end
country "SE" { cultures = "sv-SE", decide = decide }
