-- fails: frozen
local memory = { }
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function() table.insert(memory, 1) return allow() end }
