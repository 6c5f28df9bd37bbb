-- fails: utf8.charpattern is not there: there are no patterns
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return utf8.charpattern
  end,
}
