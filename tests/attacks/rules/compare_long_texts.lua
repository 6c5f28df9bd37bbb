-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local a, b = ("a"):rep(300000) .. "x", ("a"):rep(300000) .. "y"
    while true do local c = a < b end
  end,
}
