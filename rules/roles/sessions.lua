-- Leaving: whoever came with a token of this service ends it.

rule.permission {
  name     = "sessions.end",
  describe = "Everybody ends the token that they came with, and no other",
  actions  = { "session.end" },
  actors   = { "user", "application", "contact" },
  decide   = allow,
}
