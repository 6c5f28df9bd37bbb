-- fails: use is for the time of loading
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return use "lib/x"
  end,
}
