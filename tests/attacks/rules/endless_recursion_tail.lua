-- fails: takes more than 100000 instructions
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local function f() return f() end
    return f()
  end,
}
