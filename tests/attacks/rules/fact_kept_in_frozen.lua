-- fails: this table is frozen
local kept = {}
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    kept[1] = actor
  end,
}
