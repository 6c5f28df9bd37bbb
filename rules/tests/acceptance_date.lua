-- The date of an acceptance.

local now = date "2021-06-01"
local agent = { kind = "user", roles = { "sales_agent" } }
local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local active = { state = "active", is_own = true }

local function confirmed(sentence, agreed_at, expect, code)
  case(sentence) {
    operation = "agreement.confirm", now = now, actor = agent, partner = direct_bill,
    relationship = active, input = { agreed_at = agreed_at },
    expect = expect, code = code, rule = code and "acceptance_date.not_in_the_future",
  }
end

confirmed("an acceptance of this very moment can be confirmed", now, "allow")
confirmed("an acceptance of last year can be confirmed", now - days(365), "allow")
confirmed("a clock that is five minutes ahead is no offence", now + minutes(5), "allow")
confirmed("a clock that is more than five minutes ahead is one", now + minutes(5) + 1, "block", "date.future")
confirmed("local time sent as if it were UTC is noticed", now + hours(2), "block", "date.future")
confirmed("nobody has accepted tomorrow", now + days(1), "block", "date.future")

case "a contact's own acceptance is not in the future either" {
  operation = "agreement.accept", now = now,
  actor = { kind = "contact", customer = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03" },
  input = { customer = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03", agreed_at = now + hours(1) },
  expect = "block", code = "date.future",
}
