-- fails: takes
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    local function grow(...) return grow(1, ...) end
    return grow()
  end,
}
