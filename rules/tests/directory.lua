-- What groups and app roles of a partner's directory make somebody here.

for group, role in pairs { AdminAgents = "admin_agent", SalesAgents = "sales_agent", HelpdeskAgents = "helpdesk_agent" } do
  case("members of " .. group .. " are " .. role) {
    groups = { "Everybody", group }, expect = { role }, rule = "directory.agents",
  }
end

for value, role in pairs {
  AdminAgent = "admin_agent", SalesAgent = "sales_agent", HelpdeskAgent = "helpdesk_agent",
  GlobalAdmin = "global_admin", UserAdmin = "user_admin", BillingAdmin = "billing_admin",
} do
  case("who has the app role " .. value .. " is " .. role) {
    app_roles = { value }, expect = { role }, rule = "directory.app_roles",
  }
end

case "several groups and app roles add up" {
  groups = { "SalesAgents", "HelpdeskAgents" }, app_roles = { "BillingAdmin", "SalesAgent" },
  expect = { "sales_agent", "helpdesk_agent", "billing_admin" },
}

case "who is in no group that is named has no role" {
  groups = { "Everybody", "AdminAgentsOfOthers", "adminagents", "AdminAgents ", "admin_agent" }, expect = "none",
}

case "a group is no app role, and an app role no group" {
  groups = { "AdminAgent" }, app_roles = { "AdminAgents" }, expect = "none",
}

case "an empty list gives nothing" {
  groups = {}, expect = "none",
}
