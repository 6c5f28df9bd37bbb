-- When a customer accepts directly, and when it is sent to its partner instead.

local now = date "2021-06-01"
local us = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03"
local contact = { kind = "contact", customer = us }
local input = { customer = us, agreed_at = date "2020-01-15" }

local through_this_partner = { { offer_id = "OFFER-1", state = "active", quantity = 5, is_ours = true } }
local through_another      = { { offer_id = "OFFER-1", state = "active", quantity = 5, is_ours = false } }
local cancelled            = { { offer_id = "OFFER-1", state = "cancelled", quantity = 5, is_ours = true } }
local suspended            = { { offer_id = "OFFER-1", state = "suspended", quantity = 5, is_ours = true } }
local both                 = { through_another[1], through_this_partner[1] }

local new_partner = { state = "active", is_own = true, has_other_partner = true }

case "a customer that has bought nothing accepts directly" {
  operation = "agreement.accept", now = now, actor = contact, input = input,
  expect = "allow",
}

case "a customer whose purchases were all cancelled accepts directly" {
  operation = "agreement.accept", now = now, actor = contact, input = input, purchases = cancelled,
  expect = "allow",
}

case "until 2020-02-02 only the partner can confirm" {
  operation = "agreement.accept", now = date "2020-02-03" - 1, actor = contact, input = input,
  expect = "block", code = "direct.not_yet", rule = "direct.not_yet",
}

case "from 2020-02-03 the customer can accept directly" {
  operation = "agreement.accept", now = date "2020-02-03", actor = contact, input = input,
  expect = "allow",
}

case "a partner confirmed before 2020-02-03 as well as after" {
  operation = "agreement.confirm", now = date "2020-02-03" - 1,
  actor = { kind = "user", roles = { "sales_agent" } },
  partner = { kind = "direct_bill", name = "Norrsken Licenser AB" },
  relationship = { state = "active", is_own = true }, input = { agreed_at = date "2020-01-15" },
  expect = "allow",
}

case "a customer that buys through this partner and wants to buy more is sent to its partner" {
  operation = "agreement.accept", now = now, locale = "en-US", actor = contact, input = input,
  purchases = through_this_partner,
  expect = "block", code = "direct.existing_purchases", rule = "direct.existing_purchases",
  sentence = "Please reach out to your Partner to confirm your acceptance of the Microsoft Customer Agreement.",
  remedy = "the partner confirms for the customer",
}

case "a suspended purchase is a purchase" {
  operation = "agreement.accept", now = now, actor = contact, input = input, purchases = suspended,
  expect = "block", code = "direct.existing_purchases",
}

case "a customer that buys elsewhere and comes to a new partner is sent to its partner" {
  operation = "agreement.accept", now = now, locale = "en-US", actor = contact, input = input,
  purchases = through_another, relationship = new_partner,
  expect = "block", code = "direct.new_partner", rule = "direct.new_partner",
  sentence = "Please reach out to your Partner to confirm your acceptance of the Microsoft Customer Agreement.",
  remedy = "the partner confirms for the customer",
}

case "a customer that buys through several partners hears the answer once" {
  operation = "agreement.accept", now = now, actor = contact, input = input,
  purchases = both, relationship = new_partner,
  expect = "block", codes = { "direct.existing_purchases" },
}

case "a customer that buys, and gives a date in the future, hears both" {
  operation = "agreement.accept", now = now, actor = contact,
  input = { customer = us, agreed_at = now + days(1) }, purchases = through_this_partner,
  expect = "block", codes = { "date.future", "direct.existing_purchases" },
}

for _, purchases in ipairs { through_this_partner, through_another } do
  local which = purchases == through_another and ", at a new partner" or ""
  case("the customer reads it in Swedish" .. which) {
    operation = "agreement.accept", now = now, locale = "sv-SE", actor = contact, input = input,
    purchases = purchases,
    expect = "block",
    sentence = "Kontakta er partner för att bekräfta att ni har godkänt Microsofts kundavtal.",
    remedy = "partnern bekräftar för kundens räkning",
  }
  case("the customer reads it in Dutch" .. which) {
    operation = "agreement.accept", now = now, locale = "nl-NL", actor = contact, input = input,
    purchases = purchases,
    expect = "block",
    sentence = "Neem contact op met uw partner om te bevestigen dat u de Microsoft-klantovereenkomst hebt geaccepteerd.",
    remedy = "de partner bevestigt namens de klant",
  }
end
