-- What admin agents administer: the users and tokens of their own partner, and its part of the journal.
--
-- Who names no partner means the own one; the service itself shows nobody another partner's rows.

local managers = { "admin_agent", "global_admin" }

rule.permission {
  name     = "administrators.own_people",
  describe = "Admin agents manage the users, tokens and sign-ins of their own partner and of no other",
  actions  = { "user.create", "user.list", "token.create", "token.list", "sign_in.create" },
  roles    = managers,
  decide   = function()
    if input.partner == nil or input.partner == actor.partner then return allow() end
    return deny("partner.other")
  end,
}

rule.permission {
  name     = "administrators.own_activity",
  describe = "Admin agents read the record of their own company's activity",
  actions  = { "audit.list", "audit.get" },
  roles    = managers,
  decide   = allow,
}

rule.permission {
  name     = "administrators.webhook",
  describe = "Admin agents say where their own company is told of events, and try it out",
  actions  = {
    "webhook.register", "webhook.change", "webhook.get", "webhook.events", "webhook.validate", "webhook.validation",
  },
  roles    = managers,
  decide   = allow,
}

rule.permission {
  name     = "administrators.own_records",
  describe = "Admin agents revoke tokens and sign-ins of their own partner and read what it did in the journal, and why",
  actions  = { "token.revoke", "sign_in.list", "sign_in.revoke", "journal.list", "journal.explain" },
  roles    = managers,
  decide   = allow,
}
