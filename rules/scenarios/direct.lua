-- When a customer cannot accept directly and its partner has to confirm instead.

-- Purchases that were not cancelled: through this partner (true) or through another one (false).
local function has_bought(through_us)
  for i = 1, #purchases do
    local purchase = purchases[i]
    if purchase.state ~= "cancelled" and purchase.is_ours == through_us then return true end
  end
  return false
end

rule.scenario {
  name     = "direct.not_yet",
  describe = "Before 2020-02-03 only a partner can confirm",
  before   = { "agreement.accept" },
  to       = "2020-02-03",
  check    = function() return block("direct.not_yet") end,
}

rule.scenario {
  name     = "direct.existing_purchases",
  describe = "A customer that already buys through this partner is sent back to it",
  before   = { "agreement.accept" },
  from     = "2020-02-03",
  check    = function()
    if has_bought(true) then return block("direct.existing_purchases") end
  end,
}

rule.scenario {
  name     = "direct.new_partner",
  describe = "A customer that already buys, but not through this partner, is sent to its partner",
  before   = { "agreement.accept" },
  from     = "2020-02-03",
  check    = function()
    if has_bought(false) and not has_bought(true) then return block("direct.new_partner") end
  end,
}
