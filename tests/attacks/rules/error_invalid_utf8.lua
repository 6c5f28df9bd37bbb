-- fails: attack.lua
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error("\xff\xfe\xc0\x80")
  end,
}
