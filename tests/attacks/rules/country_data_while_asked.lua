-- fails: country is for the time of loading
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    country "SE" {}
  end,
}
