-- problem 4: 'kept' would be kept between calls
local kept = nil
local function set(x)
  kept = x
end
rule.permission { name = "attack", describe = "hostile", actions = { "*" }, decide = function() set(input) end }
