-- fails: messages is for the time of loading
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    messages "en-US" {}
  end,
}
