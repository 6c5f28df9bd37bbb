-- Which acceptances count for a purchase.

-- Since then a customer can accept for itself, without its partner.
local direct_since = date "2020-02-03"

-- Is there an acceptance of this type that counts? Recorded by this partner (for a reseller: by its
-- provider), or given by the customer itself. What another partner recorded counts for that partner only.
local function has(agreements, type, time)
  for i = 1, #agreements do
    local agreement = agreements[i]
    if agreement.type == type then
      if agreement.method == "direct" then
        if time >= direct_since then return true end
      elseif agreement.is_ours then
        return true
      end
    end
  end
  return false
end

return {
  cloud = "MicrosoftCloudAgreement",
  customer = "MicrosoftCustomerAgreement",
  has = has,
}
