-- fails: math.random is not there: the same question must get the same answer
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return math.random()
  end,
}
