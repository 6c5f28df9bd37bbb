-- problem 5: loading this file takes
local s = ("x"):rep(1000)
for i = 1, 1e9 do
  -- the same text each time: the state does not grow, the set does
  messages "en-US" { ["code" .. i] = s }
end
