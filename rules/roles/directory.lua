-- Who somebody is whom a signed token names (plugin oidc): groups and app roles of the partner's directory.
--
-- Groups stand by name or by object id, as the token has them; app roles by their value. One name may give a list
-- of roles. Who has nothing that is named here has no role, and is told so by the rules of agents.lua.

rule.directory {
  name     = "directory.agents",
  describe = "The groups that Partner Center makes in a partner's directory",
  groups   = {
    ["AdminAgents"]    = "admin_agent",
    ["SalesAgents"]    = "sales_agent",
    ["HelpdeskAgents"] = "helpdesk_agent",
  },
}

rule.directory {
  name      = "directory.app_roles",
  describe  = "App roles that a partner's administrator assigns to people, by the words of our roles",
  app_roles = {
    ["AdminAgent"]    = "admin_agent",
    ["SalesAgent"]    = "sales_agent",
    ["HelpdeskAgent"] = "helpdesk_agent",
    ["GlobalAdmin"]   = "global_admin",
    ["UserAdmin"]     = "user_admin",
    ["BillingAdmin"]  = "billing_admin",
  },
}
