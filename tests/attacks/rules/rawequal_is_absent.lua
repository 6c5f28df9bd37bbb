-- fails: rawequal is not there: tables of rules are plain
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return rawequal(function() end)
  end,
}
