-- problem 6: 'first' would be kept between calls
local first
local function keep()
  local function inner()
    -- two functions deep
    first = agreements[1]
  end
  return inner()
end
rule.permission { name = "attack", describe = "hostile", actions = { "*" }, decide = function() keep() end }
