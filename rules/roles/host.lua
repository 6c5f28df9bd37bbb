-- The operator at the machine: command line, configuration, files dropped into the folder.

rule.permission {
  name     = "host.everything",
  describe = "The operator at the machine may ask for everything; scenarios still have their say",
  actions  = { "*" },
  actors   = { "host" },
  decide   = allow,
}
