-- fails: takes more than 1 MB of memory
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("x"):rep(1000):rep(1000):rep(1000)
  end,
}
