-- fails: two  lines
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    error("two\n\0lines\27[31m")
  end,
}
