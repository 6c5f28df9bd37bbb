-- The operator at the machine.

local now = date "2021-06-01"

local operations = {
  "partner.create", "partner.change", "partner.list", "user.create", "user.list", "token.create", "token.list", "token.revoke",
  "partner.import", "customer.import", "agreement.import",
  "customer.create", "customer.get", "customer.list", "template.list", "template.document",
  "agreement.list", "agreement.direct_status", "subscription.list", "ruleset.activate", "ruleset.list",
  "journal.list", "journal.explain", "journal.capture", "host.status",
  "webhook.list", "webhook.tried", "sign_in.create", "sign_in.list", "sign_in.revoke", "token.exchange",
}

for _, operation in ipairs(operations) do
  case("the operator at the machine may do this: " .. operation) {
    operation = operation, now = now, actor = { kind = "host" },
    expect = "allow",
  }
end

case "the operator does not get past a scenario: a date in the future stays one" {
  operation = "agreement.accept", now = now, actor = { kind = "host" },
  input = { agreed_at = date "2021-06-02" },
  expect = "block", code = "date.future",
}
