-- fails: takes more than 100000 instructions
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    repeat local x = 1 until false
  end,
}
