-- Programs that act without a signed-in person.

local now = date "2021-06-01"
local ours = "5b0c9c1e-7a2d-4f64-9f0e-3d1a6c2b8e01"
local reseller = "e4d3c2b1-0f9e-4d8c-a7b6-5a4f3e2d1c04"
local direct_bill = { id = ours, kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local provider = { id = ours, kind = "indirect_provider", name = "Polderlicht Distributie BV", country = "NL" }
local program = { kind = "application", partner = ours }
local active = { state = "active", is_own = true }

for _, operation in ipairs {
  "customer.create", "customer.get", "customer.list", "subscription.list", "subscription.get",
  "subscription.change", "gate.check", "order.get", "order.list", "cart.create", "cart.get", "cart.change",
  "relationship.list", "relationship.request", "partner.agreement_status", "audit.list", "audit.get",
  "webhook.register", "webhook.change", "webhook.get", "webhook.events", "webhook.validate", "webhook.validation",
  "token.exchange",
} do
  case("a program may do this without a person: " .. operation) {
    operation = operation, now = now, actor = program, partner = direct_bill, relationship = active,
    expect = "allow",
  }
end

case "a program checks out a cart for a customer that has accepted" {
  operation = "cart.checkout", now = now, actor = program, partner = direct_bill, relationship = active,
  agreements = { { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = true } },
  expect = "allow",
}

case "a program sees the partnerships of an indirect provider" {
  operation = "partnership.list", now = now, actor = program, partner = provider,
  expect = "allow",
}

case "a program orders for a customer that has accepted" {
  operation = "order.create", now = now, actor = program, partner = direct_bill, relationship = active,
  agreements = { { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = true } },
  input = { lines = { { number = 0, offer_id = "OFFER-1", quantity = 3 } } },
  expect = "allow",
}

for _, operation in ipairs {
  "agreement.confirm", "agreement.accept", "agreement.list", "agreement.direct_status", "template.list",
  "template.document",
} do
  case("a program may not touch agreements: " .. operation) {
    operation = operation, now = now, actor = program, partner = direct_bill, relationship = active,
    expect = "deny", code = "application.not_allowed", rule = "application.no_agreements",
  }
end

case "a program does not create a customer for a reseller" {
  operation = "customer.create", now = now, actor = program, partner = provider,
  input = { partner = reseller },
  expect = "deny", code = "application.not_allowed", rule = "application.no_reseller",
}

case "a program does not list a reseller's customers" {
  operation = "customer.list", now = now, actor = program, partner = provider,
  input = { partner = reseller },
  expect = "deny", code = "application.not_allowed", rule = "application.no_reseller",
}

case "a program may name its own company when it creates a customer" {
  operation = "customer.create", now = now, actor = program, partner = provider,
  input = { partner = ours },
  expect = "allow",
}

case "a program administers nothing" {
  operation = "token.create", now = now, actor = program, partner = direct_bill,
  expect = "deny", code = "permission.none",
}
