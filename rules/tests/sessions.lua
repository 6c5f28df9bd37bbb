-- Signing in and leaving: who may change a password, and end a session.

local now = date "2021-06-01"
local ours = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03"
local contact = { kind = "contact", customer = ours, assurance = "password" }
local newcomer = { kind = "contact", customer = ours, assurance = "password", must_change = "password" }

case "a contact changes the own company's password" {
  operation = "contact.change_password", now = now, actor = contact, input = {},
  expect = "allow", rule = "contact.own_password",
}

case "a contact with the first password changes it" {
  operation = "contact.change_password", now = now, actor = newcomer, input = {},
  expect = "allow", rule = "contact.own_password",
}

case "a contact with the first password accepts nothing before it is changed" {
  operation = "agreement.accept", now = now, actor = newcomer,
  input = { customer = ours, agreed_at = now },
  expect = "deny", code = "password.must_change", rule = "contact.must_change",
}

case "a contact with the first password answers no invitation before it is changed" {
  operation = "invitation.accept", now = now, actor = newcomer, input = {},
  expect = "deny", code = "password.must_change", rule = "contact.must_change",
}

case "a contact who was sent a code has nothing to change" {
  operation = "agreement.accept", now = now, actor = { kind = "contact", customer = ours, assurance = "code" },
  input = { customer = ours, agreed_at = now },
  expect = "allow",
}

case "a partner's agent changes no customer's password" {
  operation = "contact.change_password", now = now, actor = { kind = "user", roles = { "admin_agent" } },
  partner = { kind = "direct_bill", name = "Norrsken Licenser AB" }, input = {},
  expect = "deny", code = "permission.none",
}

case "a contact ends the own session, with the first password too" {
  operation = "session.end", now = now, actor = newcomer, input = {},
  expect = "allow", rule = "sessions.end",
}

case "a person at a partner ends the own session" {
  operation = "session.end", now = now, actor = { kind = "user", roles = {} },
  partner = { kind = "direct_bill", name = "Norrsken Licenser AB" }, input = {},
  expect = "allow", rule = "sessions.end",
}

case "a program ends its own token" {
  operation = "session.end", now = now, actor = { kind = "application" },
  partner = { kind = "direct_bill", name = "Norrsken Licenser AB" }, input = {},
  expect = "allow", rule = "sessions.end",
}
