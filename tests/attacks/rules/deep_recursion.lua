-- fails: takes
local function deep(n) return 1 + deep(n + 1) end
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() return deep(1) end }
