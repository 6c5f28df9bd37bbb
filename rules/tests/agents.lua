-- People at a partner: who sells, who only looks, who ends a relationship.

local now = date "2021-06-01"
local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local active = { state = "active", is_own = true, partner_name = "Norrsken Licenser AB" }

local function person(role) return { kind = "user", roles = { role } } end

local sellers = { "admin_agent", "sales_agent", "global_admin" }
local others  = { "helpdesk_agent", "user_admin", "billing_admin" }

local confirmed = {
  { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = true, agreed_at = date "2021-02-03" },
}

for _, role in ipairs(sellers) do
  case("a person with the role " .. role .. " creates customers") {
    operation = "customer.create", now = now, actor = person(role), partner = direct_bill,
    expect = "allow",
  }
  case("a person with the role " .. role .. " confirms a customer's acceptance") {
    operation = "agreement.confirm", now = now, actor = person(role), partner = direct_bill,
    relationship = active, input = { agreed_at = date "2021-05-31" },
    expect = "allow",
  }
  case("a person with the role " .. role .. " sees the confirmations of a customer") {
    operation = "agreement.list", now = now, actor = person(role), partner = direct_bill,
    relationship = active,
    expect = "allow",
  }
  case("a person with the role " .. role .. " orders for a customer that has accepted") {
    operation = "order.create", now = now, actor = person(role), partner = direct_bill,
    relationship = active, agreements = confirmed,
    input = { lines = { { number = 0, offer_id = "OFFER-1", quantity = 3 } } },
    expect = "allow",
  }
end

local sales = { "cart.create", "cart.change", "cart.checkout", "subscription.change", "relationship.request" }

for _, operation in ipairs(sales) do
  for _, role in ipairs(sellers) do
    case("a person with the role " .. role .. " may do this: " .. operation) {
      operation = operation, now = now, actor = person(role), partner = direct_bill,
      relationship = active, agreements = confirmed,
      expect = "allow",
    }
  end
  for _, role in ipairs(others) do
    case("a person with the role " .. role .. " may not do this: " .. operation) {
      operation = operation, now = now, actor = person(role), partner = direct_bill,
      relationship = active, agreements = confirmed,
      expect = "deny", code = "role.missing", rule = "agents.only_sellers",
    }
  end
end

for _, role in ipairs { "sales_agent", "billing_admin" } do
  case("a person with the role " .. role .. " gets another token for the own one") {
    operation = "token.exchange", now = now, actor = person(role), partner = direct_bill,
    expect = "allow",
  }
end

case "a customer's contact gets no token" {
  operation = "token.exchange", now = now, actor = { kind = "contact" },
  expect = "deny", code = "permission.none",
}

for _, role in ipairs(others) do
  case("a person with the role " .. role .. " does not confirm an acceptance") {
    operation = "agreement.confirm", now = now, actor = person(role), partner = direct_bill,
    relationship = active, input = { agreed_at = date "2021-05-31" },
    expect = "deny", code = "role.missing", rule = "agents.only_sellers",
  }
  case("a person with the role " .. role .. " does not order") {
    operation = "order.create", now = now, actor = person(role), partner = direct_bill,
    relationship = active, agreements = confirmed,
    input = { lines = { { number = 0, offer_id = "OFFER-1", quantity = 3 } } },
    expect = "deny", code = "role.missing", rule = "agents.only_sellers",
  }
end

local looks = {
  "customer.get", "customer.list", "agreement.list", "agreement.direct_status", "template.list",
  "template.document", "order.get", "order.list", "cart.get", "subscription.list", "subscription.get", "gate.check",
  "relationship.list", "partner.agreement_status",
}

for _, operation in ipairs(looks) do
  case("a helpdesk agent may look: " .. operation) {
    operation = operation, now = now, actor = person "helpdesk_agent", partner = direct_bill,
    relationship = active,
    expect = "allow",
  }
  case("a billing administrator may not even look: " .. operation) {
    operation = operation, now = now, actor = person "billing_admin", partner = direct_bill,
    relationship = active,
    expect = "deny", code = "permission.none",
  }
end

for _, role in ipairs { "admin_agent", "sales_agent", "helpdesk_agent" } do
  case("a person with the role " .. role .. " sees the partnerships of an indirect provider") {
    operation = "partnership.list", now = now, actor = person(role),
    partner = { kind = "indirect_provider", name = "Polderlicht Distributie BV", country = "NL" },
    expect = "allow",
  }
end

case "nobody at a partner says of a company that it has signed" {
  operation = "partner.change", now = now, actor = person "global_admin", partner = direct_bill,
  expect = "deny", code = "permission.none",
}

case "one role that suffices is enough, whatever the others are" {
  operation = "agreement.confirm", now = now,
  actor = { kind = "user", roles = { "helpdesk_agent", "sales_agent" } },
  partner = direct_bill, relationship = active, input = { agreed_at = date "2021-05-31" },
  expect = "allow",
}

case "a person without any role may do nothing" {
  operation = "customer.get", now = now, actor = { kind = "user" }, partner = direct_bill,
  relationship = active,
  expect = "deny", code = "permission.none",
}

case "an admin agent ends the relationship with a customer" {
  operation = "relationship.end", now = now, actor = person "admin_agent", partner = direct_bill,
  relationship = active,
  expect = "allow",
}

case "a sales agent does not end the relationship with a customer" {
  operation = "relationship.end", now = now, actor = person "sales_agent", partner = direct_bill,
  relationship = active,
  expect = "deny", code = "role.missing", rule = "agents.keep_relationship",
}

case "a helpdesk agent who confirms is told which roles can" {
  operation = "agreement.confirm", now = now, locale = "en-US", actor = person "helpdesk_agent",
  partner = direct_bill, relationship = active, input = { agreed_at = date "2021-05-31" },
  expect = "deny", code = "role.missing",
  sentence = "Your role does not allow this. It takes one of these roles: Admin agent, Sales agent.",
  remedy = "A colleague with one of these roles can do it, or an administrator can give you one.",
}

for _, operation in ipairs { "partner.import", "customer.import", "agreement.import" } do
  case("nobody at a partner brings a state from elsewhere: " .. operation) {
    operation = operation, now = now, actor = person "global_admin", partner = direct_bill,
    relationship = active,
    expect = "deny", code = "permission.none",
  }
end
