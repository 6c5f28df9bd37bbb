-- fails: math.randomseed is not there: the same question
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return math.randomseed
  end,
}
