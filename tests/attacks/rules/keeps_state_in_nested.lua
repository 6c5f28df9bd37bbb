-- problem 6: 'last' would be kept between calls
local last
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local f = function()
      last = actor.id
    end
    f()
  end }
