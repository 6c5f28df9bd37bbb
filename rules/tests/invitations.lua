-- Invitations: who asks customers, who answers, who is told.

local now = date "2021-06-01"
local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local provider = { kind = "indirect_provider", name = "Polderlicht Distributie BV", country = "NL" }
local reseller = { kind = "indirect_reseller", name = "Fjordkontor Data AB", country = "SE" }
local ours = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03"
local other = "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e005"
local contact = { kind = "contact", customer = ours }

local function person(role) return { kind = "user", roles = { role } } end

for _, operation in ipairs { "invitation.create", "invitation.renew", "invitation.cancel" } do
  for _, role in ipairs { "admin_agent", "sales_agent" } do
    case("a person with the role " .. role .. " may do this: " .. operation) {
      operation = operation, now = now, actor = person(role), partner = direct_bill,
      expect = "allow",
    }
  end
  case("a helpdesk agent may not do this: " .. operation) {
    operation = operation, now = now, actor = person "helpdesk_agent", partner = direct_bill,
    expect = "deny", code = "role.missing", rule = "agents.only_sellers",
  }
  case("a program without a person may not do this: " .. operation) {
    operation = operation, now = now, actor = { kind = "application" }, partner = direct_bill,
    expect = "deny", code = "application.not_allowed", rule = "application.no_agreements",
  }
end

for _, operation in ipairs { "invitation.get", "invitation.list", "invitation.counts", "mail.list", "customer.overview" } do
  case("a helpdesk agent looks: " .. operation) {
    operation = operation, now = now, actor = person "helpdesk_agent", partner = direct_bill,
    expect = "allow",
  }
  case("a contact does not look at what partners look at: " .. operation) {
    operation = operation, now = now, actor = contact,
    expect = "deny", code = "permission.none",
  }
end

case "an indirect provider asks a customer for the agreement" {
  operation = "invitation.create", now = now, actor = person "sales_agent", partner = provider,
  input = { kind = "existing_customer", customer = ours },
  expect = "allow",
}

case "an indirect reseller asks for a relationship, through its provider" {
  operation = "invitation.create", now = now, actor = person "sales_agent", partner = reseller,
  input = { kind = "relationship", domain = "havsbris.example" },
  expect = "allow",
}

for _, kind in ipairs { "existing_customer", "new_customer" } do
  case("an indirect reseller does not ask for the agreement alone: " .. kind) {
    operation = "invitation.create", now = now, actor = person "sales_agent", partner = reseller,
    relationship = { state = "active", is_own = true, provider_name = "Polderlicht Distributie BV" },
    input = { kind = kind },
    expect = "deny", code = "reseller.asks_provider", rule = "partners.reseller_invites",
  }
end

for _, operation in ipairs { "invitation.read", "invitation.accept", "invitation.decline" } do
  case("a contact of the customer does this: " .. operation) {
    operation = operation, now = now, actor = contact,
    expect = "allow",
  }
  case("a contact of no customer does not do this: " .. operation) {
    operation = operation, now = now, actor = { kind = "contact" },
    expect = "deny", code = "contact.other_customer", rule = "contact.answers",
  }
  case("a partner's admin agent does not answer for the customer: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    expect = "deny", code = "permission.none",
  }
end

case "a contact sees the own company's partners" {
  operation = "customer.partners", now = now, actor = contact, input = { customer = ours },
  expect = "allow",
}

case "a contact does not see another company's partners" {
  operation = "customer.partners", now = now, actor = contact, input = { customer = other },
  expect = "deny", code = "contact.other_customer", rule = "contact.sees_partners",
}

for _, operation in ipairs { "invitation.limit", "invitation.expire", "mail.queue", "mail.get", "mail.sent", "mail.failed" } do
  case("what the service does by itself is no admin agent's affair: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    expect = "deny", code = "permission.none",
  }
  case("the operator may: " .. operation) {
    operation = operation, now = now, actor = { kind = "host" },
    expect = "allow",
  }
end
