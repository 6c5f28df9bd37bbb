-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    ::again::
    do goto inner end
    ::inner::
    do
      local x = 1
    end
    goto again
  end,
}
