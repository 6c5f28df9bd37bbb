-- fails: rep would make a text of more than 1 MB
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("x"):rep(1e15 // 1 | 0)
  end,
}
