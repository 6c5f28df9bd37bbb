-- fails: rawset is not there: tables of rules are plain
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return rawset(function() end)
  end,
}
