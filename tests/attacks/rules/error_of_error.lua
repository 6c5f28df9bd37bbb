-- fails: attack.lua:5
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error(("x"):rep(100) .. "\0\1\27[2J")
  end,
}
