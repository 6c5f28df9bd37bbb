-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s, p = ("a"):rep(50000), ("a*"):rep(10000) .. "b"
    for i = 1, 1000 do local n = glob(s, p) end
  end,
}
