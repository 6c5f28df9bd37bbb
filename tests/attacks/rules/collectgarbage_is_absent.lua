-- fails: collectgarbage is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    collectgarbage("stop")
  end,
}
