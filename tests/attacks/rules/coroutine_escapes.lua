-- fails: coroutine is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local co = coroutine.wrap(function() while true do end end)
    co()
  end,
}
