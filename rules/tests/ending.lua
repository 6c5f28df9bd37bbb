-- Ending relationships and deleting customers: who may, and what stands in the way.

local ours, other = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e01", "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e02"
local direct_bill = { id = ours, kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local active = { state = "active", is_own = true, partner = ours, partner_name = "Norrsken Licenser AB" }

local function person(role) return { kind = "user", roles = { role } } end
local function bought(state, partner)
  return { { offer_id = "OFFER-1", quantity = 3, state = state, partner = partner or ours, is_ours = not partner } }
end

for _, operation in ipairs { "relationship.end", "relationship.change" } do
  case("an admin agent may: " .. operation) {
    operation = operation, actor = person "admin_agent", partner = direct_bill, relationship = active,
    expect = "allow",
  }
  case("a sales agent may not: " .. operation) {
    operation = operation, actor = person "sales_agent", partner = direct_bill, relationship = active,
    expect = "deny", code = "role.missing", rule = "agents.keep_relationship",
  }
  case("a program without a person may not: " .. operation) {
    operation = operation, actor = { kind = "application" }, partner = direct_bill, relationship = active,
    expect = "deny", code = "application.not_allowed", rule = "application.no_ending",
  }
  case("an active subscription stands in the way of " .. operation) {
    operation = operation, actor = person "admin_agent", partner = direct_bill, relationship = active,
    purchases = bought "active", locale = "en-US",
    expect = "block", code = "relationship.has_subscriptions", rule = "ending.subscriptions",
    sentence = "This customer still has active subscriptions through this relationship: 1.",
  }
  case("the operator is stopped by it too: " .. operation) {
    operation = operation, actor = { kind = "host" }, relationship = active, purchases = bought "active",
    expect = "block", code = "relationship.has_subscriptions",
  }
  case("a suspended subscription does not stand in the way of " .. operation) {
    operation = operation, actor = person "admin_agent", partner = direct_bill, relationship = active,
    purchases = bought "suspended",
    expect = "allow",
  }
  case("what another partner sold does not stand in the way of " .. operation) {
    operation = operation, actor = person "admin_agent", partner = direct_bill, relationship = active,
    purchases = bought("active", other),
    expect = "allow",
  }
end

case "a provider does not end its reseller's relationship over what the reseller sold" {
  operation = "relationship.end", actor = person "admin_agent",
  partner = { id = other, kind = "indirect_provider", name = "Polder Distributie BV", country = "NL" },
  relationship = { state = "active", is_own = false, partner = ours, provider = other },
  purchases = bought "active",
  expect = "block", code = "relationship.has_subscriptions",
}

case "an admin agent deletes a customer" {
  operation = "customer.delete", actor = person "admin_agent", partner = direct_bill, relationship = active,
  expect = "allow",
}
case "a program without a person deletes a customer" {
  operation = "customer.delete", actor = { kind = "application" }, partner = direct_bill, relationship = active,
  expect = "allow",
}
case "a sales agent deletes no customer" {
  operation = "customer.delete", actor = person "sales_agent", partner = direct_bill, relationship = active,
  expect = "deny", code = "role.missing", rule = "agents.keep_relationship",
}
case "a customer's contact deletes nobody" {
  operation = "customer.delete", actor = { kind = "contact", customer = other },
  expect = "deny", code = "permission.none",
}
