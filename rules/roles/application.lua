-- What a partner's program may do when no person is signed in.

rule.permission {
  name     = "application.trade",
  describe = "A program without a person works with customers, orders and subscriptions",
  actions  = {
    "customer.create",
    "customer.get",
    "customer.list",
    "customer.change",
    "customer.delete",
    "domain.check",
    "address.check",
    "country.rules",
    "order.create",
    "subscription.list",
    "subscription.get",
    "subscription.change",
    "gate.check",
  },
  actors = { "application" },
  decide = allow,
}

rule.permission {
  name     = "application.no_agreements",
  describe = "Agreements need a person: a program without one neither sees nor confirms them",
  actions  = { "agreement.*", "template.*" },
  actors   = { "application" },
  decide   = function()
    return deny("application.not_allowed")
  end,
}

rule.permission {
  name     = "application.no_ending",
  describe = "Ending a relationship needs a person too",
  actions  = { "relationship.*" },
  actors   = { "application" },
  decide   = function()
    return deny("application.not_allowed")
  end,
}

rule.permission {
  name     = "application.no_reseller",
  describe = "Creating a customer for a reseller, or listing a reseller's, needs a person too",
  actions  = { "customer.create", "customer.list" },
  actors   = { "application" },
  decide   = function()
    if input.partner ~= nil and input.partner ~= actor.partner then
      return deny("application.not_allowed")
    end
  end,
}
