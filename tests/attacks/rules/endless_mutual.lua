-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local a, b
    function a() return b() end
    function b() return a() end
    return a()
  end,
}
