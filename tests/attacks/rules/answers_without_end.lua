-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    while true do deny("x", { a = 1, b = 2 }) end
  end,
}
