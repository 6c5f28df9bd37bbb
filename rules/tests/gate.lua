-- The purchase gate as it stands since 2020-02-01.

local now = date "2021-06-01"
local agent = { kind = "user", roles = { "sales_agent" } }
local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local active = { state = "active", is_own = true }
local order = { lines = { { number = 0, offer_id = "OFFER-1", quantity = 3 } } }

local function accepted(type, method, is_ours)
  return { { type = type, method = method, is_ours = is_ours, version = "2019-10-01", agreed_at = date "2020-03-01" } }
end
local by_us      = accepted("MicrosoftCustomerAgreement", "attested", true)
local by_another = accepted("MicrosoftCustomerAgreement", "attested", false)
local directly   = accepted("MicrosoftCustomerAgreement", "direct", false)
local cloud_only = accepted("MicrosoftCloudAgreement", "attested", true)

-- Orders

local function buying(operation, sentence, agreements, expect)
  local is_blocked = expect == "block"
  case(sentence) {
    operation = operation, now = now, actor = agent, partner = direct_bill, relationship = active,
    agreements = agreements, input = order,
    expect = expect, code = is_blocked and "agreement.missing" or nil, rule = is_blocked and "gate.order" or nil,
  }
end
local function ordering(...) buying("order.create", ...) end
local function checking_out(...) buying("cart.checkout", ...) end

ordering("an order for a customer without any acceptance is blocked", {}, "block")
ordering("an order passes once this partner has confirmed", by_us, "allow")
ordering("an order passes when the customer accepted directly", directly, "allow")
ordering("another partner's confirmation does not count for this partner's orders", by_another, "block")
ordering("the Cloud Agreement no longer counts", cloud_only, "block")

case "an old acceptance is found behind a newer one that does not count" {
  operation = "order.create", now = now, actor = agent, partner = direct_bill, relationship = active,
  agreements = {
    { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = false, agreed_at = date "2021-05-01" },
    { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = true, agreed_at = date "2020-03-01" },
  },
  input = order,
  expect = "allow",
}

case "an acceptance of the first text still counts after the text was refreshed" {
  operation = "order.create", now = date "2024-01-15", actor = agent, partner = direct_bill,
  relationship = active, agreements = by_us, input = order,
  expect = "allow",
}

-- Carts

checking_out("the checkout of a cart is blocked as an order is", cloud_only, "block")
checking_out("the checkout of a cart passes once this partner has confirmed", by_us, "allow")
checking_out("the checkout of a cart passes when the customer accepted directly", directly, "allow")

for _, operation in ipairs { "cart.create", "cart.change" } do
  case("what is only put into a cart needs no acceptance: " .. operation) {
    operation = operation, now = now, actor = agent, partner = direct_bill, relationship = active, input = order,
    expect = "allow",
  }
end

-- Licence counts

local function changing(sentence, input, agreements, expect)
  local is_blocked = expect == "block"
  case(sentence) {
    operation = "subscription.change", now = now, actor = agent, partner = direct_bill, relationship = active,
    agreements = agreements, input = input,
    expect = expect, code = is_blocked and "agreement.missing" or nil, rule = is_blocked and "gate.quantity" or nil,
  }
end

changing("more licences without an acceptance are blocked", { quantity = 8, current_quantity = 5 }, {}, "block")
changing("fewer licences without an acceptance are blocked too", { quantity = 2, current_quantity = 5 }, {}, "block")
changing("more licences pass once this partner has confirmed", { quantity = 8, current_quantity = 5 }, by_us, "allow")
changing("more licences pass when the customer accepted directly", { quantity = 8, current_quantity = 5 }, directly, "allow")
changing("the same licence count again is no change", { quantity = 5, current_quantity = 5 }, {}, "allow")
changing("suspending a subscription needs no acceptance", { state = "suspended", current_quantity = 5 }, {}, "allow")
changing("switching automatic renewal off needs no acceptance", { auto_renew = "false", current_quantity = 5 }, {}, "allow")
changing("a new name needs no acceptance", { friendly_name = "Kontor Umeå", current_quantity = 5 }, {}, "allow")

case "automatic renewal needs no acceptance" {
  operation = "subscription.renew", now = now, actor = { kind = "host" },
  expect = "allow",
}

-- In words

local function said(locale, sentence, remedy)
  case("what a blocked order says in " .. locale) {
    operation = "order.create", now = now, locale = locale, actor = agent, partner = direct_bill,
    relationship = active, input = order,
    expect = "block", code = "agreement.missing", sentence = sentence, remedy = remedy,
  }
end

said("en-US", "No acceptance of the Microsoft Customer Agreement is on record for this customer.",
  "The partner confirms that the customer has accepted it, or the customer accepts it directly.")
said("sv-SE", "Det finns inget registrerat godkännande av Microsofts kundavtal för den här kunden.",
  "Partnern bekräftar att kunden har godkänt avtalet, eller så godkänner kunden det direkt.")
said("nl-NL", "Voor deze klant is geen acceptatie van de Microsoft-klantovereenkomst vastgelegd.",
  "De partner bevestigt dat de klant de overeenkomst heeft geaccepteerd, of de klant accepteert deze rechtstreeks.")
said("fi-FI", "No acceptance of the Microsoft Customer Agreement is on record for this customer.",
  "The partner confirms that the customer has accepted it, or the customer accepts it directly.")
