-- Direct-bill partners and indirect providers confirm; an indirect reseller asks its provider.

local now = date "2021-06-01"
local agent = { kind = "user", roles = { "admin_agent" } }
local yesterday = { agreed_at = date "2021-05-31" }

local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local provider = { kind = "indirect_provider", name = "Polderlicht Distributie BV", country = "NL" }
local reseller = { kind = "indirect_reseller", name = "Fjordkontor Data AB", country = "SE" }

local own = { state = "active", is_own = true }
local through_provider = {
  state = "active", is_own = true,
  partner_name = "Fjordkontor Data AB", provider_name = "Polderlicht Distributie BV",
}

case "a direct-bill partner confirms" {
  operation = "agreement.confirm", now = now, actor = agent, partner = direct_bill,
  relationship = own, input = yesterday,
  expect = "allow",
}

case "an indirect provider confirms, also for the customers of its resellers" {
  operation = "agreement.confirm", now = now, actor = agent, partner = provider,
  relationship = { state = "active", is_own = false, partner_name = "Fjordkontor Data AB" }, input = yesterday,
  expect = "allow",
}

case "an indirect reseller does not confirm, and hears its provider's name" {
  operation = "agreement.confirm", now = now, locale = "en-US", actor = agent, partner = reseller,
  relationship = through_provider, input = yesterday,
  expect = "deny", code = "reseller.asks_provider", rule = "partners.reseller_asks",
  sentence = "An indirect reseller does not confirm acceptances. "
    .. "Your indirect provider for this customer is Polderlicht Distributie BV.",
  remedy = "Ask Polderlicht Distributie BV to confirm the customer's acceptance.",
}

case "an indirect reseller hears it in Swedish" {
  operation = "agreement.confirm", now = now, locale = "sv-SE", actor = agent, partner = reseller,
  relationship = through_provider, input = yesterday,
  expect = "deny", code = "reseller.asks_provider",
  remedy = "Be Polderlicht Distributie BV att bekräfta kundens godkännande.",
}

case "an indirect reseller hears it in Dutch" {
  operation = "agreement.confirm", now = now, locale = "nl-NL", actor = agent, partner = reseller,
  relationship = through_provider, input = yesterday,
  expect = "deny", code = "reseller.asks_provider",
  remedy = "Vraag Polderlicht Distributie BV om de acceptatie van de klant te bevestigen.",
}

case "without a provider in the relationship the reseller is told to ask whoever it sells through" {
  operation = "agreement.confirm", now = now, actor = agent, partner = reseller,
  relationship = own, input = yesterday,
  expect = "deny", code = "reseller.asks_provider_unnamed", rule = "partners.reseller_asks",
}

for _, operation in ipairs { "template.list", "template.document" } do
  case("an indirect reseller does not see the agreement's texts: " .. operation) {
    operation = operation, now = now, actor = agent, partner = reseller,
    expect = "deny", code = "reseller.asks_provider_unnamed", rule = "partners.reseller_asks",
  }
  case("an indirect provider sees the agreement's texts: " .. operation) {
    operation = operation, now = now, actor = agent, partner = provider,
    expect = "allow",
  }
end

case "an indirect reseller does not see whether the customer accepted directly" {
  operation = "agreement.direct_status", now = now, actor = agent, partner = reseller,
  relationship = through_provider,
  expect = "deny", code = "reseller.asks_provider",
}

case "an indirect reseller orders once its provider has confirmed" {
  operation = "order.create", now = now, actor = agent, partner = reseller, relationship = through_provider,
  agreements = { { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = true } },
  input = { lines = { { number = 0, offer_id = "OFFER-1", quantity = 3 } } },
  expect = "allow",
}

case "a helpdesk agent at a reseller gets both answers at once" {
  operation = "agreement.confirm", now = now, actor = { kind = "user", roles = { "helpdesk_agent" } },
  partner = reseller, relationship = through_provider, input = yesterday,
  expect = "deny", codes = { "role.missing", "reseller.asks_provider" },
}

case "a direct-bill partner has no partnerships, and hears it" {
  operation = "partnership.list", now = now, locale = "en-US", actor = agent, partner = direct_bill,
  expect = "deny", code = "partner.not_indirect", rule = "partners.indirect_only",
  sentence = "Only indirect providers and indirect resellers have partnerships; your company sells directly.",
}

for _, partner in ipairs { provider, reseller } do
  case("partnerships are seen from either side: " .. partner.kind) {
    operation = "partnership.list", now = now, actor = agent, partner = partner,
    expect = "allow",
  }
end

case "an indirect reseller asks a customer for a relationship" {
  operation = "relationship.request", now = now, actor = agent, partner = reseller,
  expect = "allow",
}
