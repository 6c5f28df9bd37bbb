-- fails: frozen
local memory = { seen = { } }
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() memory.seen.n = 1 return allow() end }
