-- problem 5: 'count' would be kept between calls
local count = 0
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    count = count + 1
    return allow()
  end }
