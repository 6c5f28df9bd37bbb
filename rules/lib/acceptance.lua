-- Which acceptances count for a purchase.

-- Since then a customer can accept for itself, without its partner.
local direct_since = date "2020-02-03"

-- Is there an acceptance of this type that counts? Recorded by this partner (for a reseller: by its
-- provider), or given by the customer itself. What another partner recorded counts for that partner only.
-- Each look at a fact costs: the first one that counts ends the search, and the list is not counted first.
local function has(agreements, type, time)
  local number, agreement = 1, agreements[1]
  while agreement do
    if agreement.type == type then
      if time >= direct_since then
        if agreement.is_ours or agreement.method == "direct" then return true end
      elseif agreement.is_ours and agreement.method ~= "direct" then
        return true
      end
    end
    number = number + 1
    agreement = agreements[number]
  end
  return false
end

return {
  cloud = "MicrosoftCloudAgreement",
  customer = "MicrosoftCustomerAgreement",
  has = has,
}
