-- problem 5: 'count' would be kept between calls
local function counter()
  local count = 0
  return function()
    count = count + 1
    return count
  end
end
local up = counter()
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() if up() > 1 then return allow() end end }
