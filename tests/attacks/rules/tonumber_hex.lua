-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = "0x" .. ("f"):rep(1000):rep(400)
    while true do local n = tonumber(s) end
  end,
}
