-- fails: frozen
local memory = { 2, 1 }
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() table.sort(memory) return allow() end }
