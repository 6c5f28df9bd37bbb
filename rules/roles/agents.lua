-- What the people at a partner may do, by their role.

local sellers  = { "admin_agent", "sales_agent", "global_admin" }
local lookers  = { "admin_agent", "sales_agent", "global_admin", "helpdesk_agent" }
local managers = { "admin_agent", "global_admin" }

local selling = {
  "customer.create",
  "agreement.confirm",
  "order.create",
  "subscription.change",
}

local looking = {
  "customer.get",
  "customer.list",
  "agreement.list",
  "agreement.direct_status",
  "template.list",
  "template.document",
  "subscription.list",
  "subscription.get",
  "gate.check",
}

rule.permission {
  name     = "agents.sell",
  describe = "Admin and sales agents create customers, confirm acceptances and buy",
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
  describe = "Admin, sales and helpdesk agents see customers, agreements and subscriptions",
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
  name     = "agents.end_relationship",
  describe = "Admin agents end the relationship with a customer",
  actions  = { "relationship.end" },
  roles    = managers,
  decide   = allow,
}

rule.permission {
  name     = "agents.keep_relationship",
  describe = "Nobody else at the partner ends the relationship with a customer",
  actions  = { "relationship.end" },
  actors   = { "user" },
  lacks    = managers,
  decide   = function()
    return deny("role.missing", { roles = "Admin agent" })
  end,
}
