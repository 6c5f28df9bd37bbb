-- fails: takes more than 1 MB of memory
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local s = "0123456789"
    while true do s = s .. s end
  end,
}
