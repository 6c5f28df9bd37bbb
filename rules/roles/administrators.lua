-- What admin agents administer: the users and tokens of their own partner, and the journal of their customers.

local roles = use "lib/roles"

local managers = { "admin_agent", "global_admin" }

rule.permission {
  name     = "administrators.own_people",
  describe = "Admin agents manage the users and tokens of their own partner and of no other",
  actions  = { "user.create", "user.list", "token.create", "token.list" },
  decide   = function()
    if not roles.has_any(actor, managers) then return nil end
    if input.partner ~= nil and input.partner == actor.partner then return allow() end
    return deny("partner.other")
  end,
}

rule.permission {
  name     = "administrators.revoke",
  describe = "Admin agents revoke tokens; the service itself finds those of their own partner only",
  actions  = { "token.revoke" },
  decide   = function()
    if roles.has_any(actor, managers) then return allow() end
  end,
}

rule.permission {
  name     = "administrators.journal",
  describe = "Admin agents read the journal of a customer of theirs; the whole of it is the host's",
  actions  = { "journal.list" },
  decide   = function()
    if not roles.has_any(actor, managers) then return nil end
    if relationship ~= nil and relationship.state == "active" then return allow() end
    return deny("journal.own_customer")
  end,
}
