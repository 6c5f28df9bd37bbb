-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = ("0"):rep(1000):rep(200) .. "1"
    while true do local n = select(s, 1) end
  end,
}
