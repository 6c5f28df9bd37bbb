-- fails: string.gsub is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return string.gsub("x", ".", "y")
  end,
}
