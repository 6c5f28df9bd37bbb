-- Billing profiles, and what anybody at a partner may look up beside customers.

local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local reseller = { kind = "indirect_reseller", name = "Klinker IT BV", country = "NL" }
local active = { state = "active", is_own = true }

local function person(role) return { kind = "user", roles = { role } } end

for _, role in ipairs { "admin_agent", "sales_agent", "global_admin", "helpdesk_agent" } do
  case("a person with the role " .. role .. " changes a billing profile") {
    operation = "customer.change", actor = person(role), partner = direct_bill, relationship = active,
    expect = "allow",
  }
  for _, operation in ipairs { "domain.check", "address.check", "country.rules" } do
    case("a person with the role " .. role .. " may ask for " .. operation) {
      operation = operation, actor = person(role), partner = direct_bill,
      expect = "allow",
    }
  end
end

for _, operation in ipairs { "customer.change", "domain.check", "address.check", "country.rules" } do
  case("a program without a person may: " .. operation) {
    operation = operation, actor = { kind = "application" }, partner = direct_bill, relationship = active,
    expect = "allow",
  }
  case("a reseller's people may: " .. operation) {
    operation = operation, actor = person "sales_agent", partner = reseller, relationship = active,
    expect = "allow",
  }
  case("a billing admin may not: " .. operation) {
    operation = operation, actor = person "billing_admin", partner = direct_bill, relationship = active,
    expect = "deny", code = "permission.none",
  }
  case("a customer's contact may not: " .. operation) {
    operation = operation, actor = { kind = "contact", customer = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03" },
    expect = "deny", code = "permission.none",
  }
end
