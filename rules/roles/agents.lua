-- What the people at a partner may do, by their role.

local sellers  = { "admin_agent", "sales_agent", "global_admin" }
local lookers  = { "admin_agent", "sales_agent", "global_admin", "helpdesk_agent" }
local managers = { "admin_agent", "global_admin" }

local selling = {
  "customer.create",
  "agreement.confirm",
  "order.create",
  "cart.create",
  "cart.change",
  "cart.checkout",
  "subscription.change",
  "relationship.request",
  "invitation.create",
  "invitation.renew",
  "invitation.cancel",
}

local looking = {
  "customer.get",
  "customer.list",
  "customer.overview",
  "invitation.get",
  "invitation.list",
  "invitation.counts",
  "mail.list",
  "domain.check",
  "address.check",
  "country.rules",
  "agreement.list",
  "agreement.direct_status",
  "template.list",
  "template.document",
  "order.get",
  "order.list",
  "cart.get",
  "subscription.list",
  "subscription.get",
  "gate.check",
  "relationship.list",
  "partnership.list",
  "partner.agreement_status",
}

rule.permission {
  name     = "agents.sell",
  describe = "Admin and sales agents create, ask and invite customers, confirm acceptances and buy",
  actions  = selling,
  roles    = sellers,
  decide   = allow,
}

rule.permission {
  name     = "agents.only_sellers",
  describe = "Other roles are told whose task that is: a helpdesk agent looks and does not confirm",
  actions  = selling,
  actors   = { "user" },
  lacks    = sellers,
  decide   = function()
    return deny("role.missing", { roles = "Admin agent, Sales agent" })
  end,
}

rule.permission {
  name     = "agents.look",
  describe = "Admin, sales and helpdesk agents see customers, agreements, invitations, purchases and partnerships",
  actions  = looking,
  roles    = lookers,
  decide   = allow,
}

rule.permission {
  name     = "agents.exchange_token",
  describe = "Whoever works at a partner, and its programs, get another token for the one they have",
  actions  = { "token.exchange" },
  actors   = { "user", "application" },
  decide   = allow,
}

rule.permission {
  name     = "agents.edit",
  describe = "Who sees customers keeps their billing profiles right, helpdesk agents too",
  actions  = { "customer.change" },
  roles    = lookers,
  decide   = allow,
}

local ending = { "relationship.end", "relationship.change", "customer.delete" }

rule.permission {
  name     = "agents.end_relationship",
  describe = "Admin agents end the relationship with a customer, and delete it in a sandbox",
  actions  = ending,
  roles    = managers,
  decide   = allow,
}

rule.permission {
  name     = "agents.keep_relationship",
  describe = "Nobody else at the partner ends the relationship with a customer, or deletes it",
  actions  = ending,
  actors   = { "user" },
  lacks    = managers,
  decide   = function()
    return deny("role.missing", { roles = "Admin agent" })
  end,
}
