-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local t = {}
    while true do t = { t } end
  end,
}
