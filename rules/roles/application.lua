-- What a partner's program may do when no person is signed in.

rule.permission {
  name     = "application.trade",
  describe = "A program without a person works with customers and their purchases, and follows what happens to them",
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
    "order.get",
    "order.list",
    "cart.create",
    "cart.get",
    "cart.change",
    "cart.checkout",
    "subscription.list",
    "subscription.get",
    "subscription.change",
    "gate.check",
    "relationship.list",
    "relationship.request",
    "partnership.list",
    "partner.agreement_status",
    "audit.list",
    "audit.get",
    "webhook.register",
    "webhook.change",
    "webhook.get",
    "webhook.events",
    "webhook.validate",
    "webhook.validation",
  },
  actors = { "application" },
  decide = allow,
}

rule.permission {
  name     = "application.no_agreements",
  describe = "Agreements need a person: a program without one neither sees nor confirms nor asks for them",
  actions  = { "agreement.*", "template.*", "invitation.*", "mail.*", "customer.overview" },
  actors   = { "application" },
  decide   = function()
    return deny("application.not_allowed")
  end,
}

rule.permission {
  name     = "application.no_ending",
  describe = "Ending a relationship needs a person too",
  actions  = { "relationship.end", "relationship.change" },
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
