-- What the people at a partner may do, by their role.

local roles = use "lib/roles"

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
  decide   = function()
    if roles.has_any(actor, sellers) then return allow() end
  end,
}

rule.permission {
  name     = "agents.only_sellers",
  describe = "Other roles are told whose task that is: a helpdesk agent looks and does not confirm",
  actions  = selling,
  decide   = function()
    if actor.kind == "user" and not roles.has_any(actor, sellers) then
      return deny("role.missing", { roles = "Admin agent, Sales agent" })
    end
  end,
}

rule.permission {
  name     = "agents.look",
  describe = "Admin, sales and helpdesk agents see customers, agreements and subscriptions",
  actions  = looking,
  decide   = function()
    if roles.has_any(actor, lookers) then return allow() end
  end,
}

rule.permission {
  name     = "agents.end_relationship",
  describe = "Admin agents end the relationship with a customer; nobody else at the partner does",
  actions  = { "relationship.end" },
  decide   = function()
    if roles.has_any(actor, managers) then return allow() end
    if actor.kind == "user" then return deny("role.missing", { roles = "Admin agent" }) end
  end,
}
