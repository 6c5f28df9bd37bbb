-- fails: bad argument #3 to 'format' (no value)
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.format("%d %d", 1)
  end,
}
