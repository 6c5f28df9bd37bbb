-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("1"):rep(1000):rep(400)
    while true do for i = 1, s do break end end
  end,
}
