-- Users, tokens and the journal: admin agents administer their own company, the rest is the host's.

local now = date "2021-06-01"
local ours = "5b0c9c1e-7a2d-4f64-9f0e-3d1a6c2b8e01"
local theirs = "c2f7a6d4-1e3b-4b58-8a9d-6f0e5d4c3b02"
local direct_bill = { id = ours, kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }

local function person(role) return { kind = "user", partner = ours, roles = { role } } end

for _, operation in ipairs { "user.create", "user.list", "token.create", "token.list" } do
  case("an admin agent may do this in the own company: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    input = { partner = ours },
    expect = "allow",
  }
  case("without a partner the own company is meant: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    expect = "allow",
  }
  case("an admin agent may not do this in another company: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    input = { partner = theirs },
    expect = "deny", code = "partner.other", rule = "administrators.own_people",
  }
  case("a sales agent may not do this at all: " .. operation) {
    operation = operation, now = now, actor = person "sales_agent", partner = direct_bill,
    input = { partner = ours },
    expect = "deny", code = "permission.none",
  }
end

for _, operation in ipairs { "sign_in.create", "sign_in.list", "sign_in.revoke" } do
  case("an admin agent looks after what the own people and programs sign in with: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    expect = "allow",
  }
  case("a sales agent does not: " .. operation) {
    operation = operation, now = now, actor = person "sales_agent", partner = direct_bill,
    expect = "deny", code = "permission.none",
  }
end

case "an admin agent revokes a token" {
  operation = "token.revoke", now = now, actor = person "admin_agent", partner = direct_bill,
  expect = "allow",
}

case "a sales agent does not revoke a token" {
  operation = "token.revoke", now = now, actor = person "sales_agent", partner = direct_bill,
  expect = "deny", code = "permission.none",
}

case "an admin agent reads what the own company did" {
  operation = "journal.list", now = now, actor = person "admin_agent", partner = direct_bill,
  expect = "allow",
}

case "an admin agent is told why the own company was refused" {
  operation = "journal.explain", now = now, actor = person "admin_agent", partner = direct_bill,
  expect = "allow",
}

case "a sales agent is not" {
  operation = "journal.explain", now = now, actor = person "sales_agent", partner = direct_bill,
  expect = "deny", code = "permission.none",
}

for _, operation in ipairs {
  "audit.list", "audit.get",
  "webhook.register", "webhook.change", "webhook.get", "webhook.events", "webhook.validate", "webhook.validation",
} do
  case("an admin agent looks after what is the own company's: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    expect = "allow",
  }
  case("a sales agent does not: " .. operation) {
    operation = operation, now = now, actor = person "sales_agent", partner = direct_bill,
    expect = "deny", code = "permission.none",
  }
end

case "a helpdesk agent does not read the journal" {
  operation = "journal.list", now = now, actor = person "helpdesk_agent", partner = direct_bill,
  expect = "deny", code = "permission.none",
}

local hosts = {
  "partner.create", "partner.list", "ruleset.activate", "ruleset.list", "journal.capture", "host.status",
  "webhook.list", "webhook.tried",
}
for _, operation in ipairs(hosts) do
  case("this is the host's, not an admin agent's: " .. operation) {
    operation = operation, now = now, actor = person "admin_agent", partner = direct_bill,
    expect = "deny", code = "permission.none",
  }
end
