-- fails: attempt to call a table value
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = { __call = function() return allow() end }
    return t()
  end,
}
