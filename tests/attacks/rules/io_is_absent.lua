-- fails: io is not there
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    return io.open("/etc/passwd")
  end,
}
