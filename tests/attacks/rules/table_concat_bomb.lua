-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    for i = 1, 1000 do t[i] = ("x"):rep(1000) end
    return table.concat(t, ("y"):rep(5000))
  end,
}
