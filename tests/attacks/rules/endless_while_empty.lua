-- fails: takes more than 100000 instructions
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    while true do end
  end,
}
