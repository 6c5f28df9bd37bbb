-- A customer's own people accept for their own company.

local now = date "2021-06-01"
local ours = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03"
local other = "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e005"
local contact = { kind = "contact", customer = ours }

case "a contact accepts for the own company" {
  operation = "agreement.accept", now = now, actor = contact,
  input = { customer = ours, agreed_at = now },
  expect = "allow",
}

case "a contact does not accept for another company" {
  operation = "agreement.accept", now = now, actor = contact,
  input = { customer = other, agreed_at = now },
  expect = "deny", code = "contact.other_customer", rule = "contact.accepts",
}

case "the operator records that a customer accepted directly" {
  operation = "agreement.accept", now = now, actor = { kind = "host" },
  input = { customer = ours, agreed_at = date "2021-05-31" },
  expect = "allow",
}

case "a partner's agent does not accept in the customer's place, but confirms" {
  operation = "agreement.accept", now = now, actor = { kind = "user", roles = { "admin_agent" } },
  partner = { kind = "direct_bill", name = "Norrsken Licenser AB" },
  input = { customer = ours, agreed_at = now },
  expect = "deny", code = "permission.none",
}

case "a contact does not order" {
  operation = "order.create", now = now, actor = contact,
  input = { customer = ours, lines = { { number = 0, offer_id = "OFFER-1", quantity = 1 } } },
  expect = "deny", code = "permission.none",
}
