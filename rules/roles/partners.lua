-- What depends on the kind of partner: direct-bill partners and indirect providers confirm, resellers ask;
-- partnerships are between indirect partners.

-- The provider's name is known when the operation is about one customer.
local function ask_provider()
  local name = relationship and relationship.provider_name
  if name then return deny("reseller.asks_provider", { provider = name }) end
  return deny("reseller.asks_provider_unnamed")
end

rule.permission {
  name     = "partners.reseller_asks",
  describe = "An indirect reseller does not confirm and does not see the agreement's texts; its provider does",
  actions  = { "agreement.confirm", "agreement.direct_status", "template.*" },
  partners = { "indirect_reseller" },
  decide   = ask_provider,
}

rule.permission {
  name     = "partners.reseller_invites",
  describe = "An indirect reseller invites to a relationship through its provider; the agreement alone its provider asks for",
  actions  = { "invitation.create" },
  partners = { "indirect_reseller" },
  decide   = function()
    if input.kind ~= "relationship" then return ask_provider() end
  end,
}

rule.permission {
  name     = "partners.indirect_only",
  describe = "A direct-bill partner sells without another partner: it has no partnerships",
  actions  = { "partnership.list" },
  partners = { "direct_bill" },
  decide   = function() return deny("partner.not_indirect") end,
}
