-- problem 0: a walk begun by pairs is kept
local walk = pairs { a = 1, b = 2 }
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() if walk() then return allow() end end }
