-- Which acceptances count for a purchase.

-- Since then a customer can accept for itself, without its partner.
local direct_since = date "2020-02-03"

-- Recorded by this partner (for a reseller: by its provider), or given by the customer itself.
-- What another partner recorded counts for that partner only.
local function counts(agreement, time)
  if agreement.method == "direct" then return time >= direct_since end
  return agreement.is_ours
end

-- Is there an acceptance of this type that counts?
local function has(agreements, type, time)
  for i = 1, #agreements do
    local agreement = agreements[i]
    if agreement.type == type and counts(agreement, time) then return true end
  end
  return false
end

return {
  cloud = "MicrosoftCloudAgreement",
  customer = "MicrosoftCustomerAgreement",
  has = has,
}
