-- The purchase gate: without an acceptance there is no order and no change of a licence count.
--
-- A cart is a purchase when it is checked out, not before. Renewing, suspending, cancelling and renaming
-- pass. Three eras:
--   until 2019-09-30              the Cloud Agreement, the only one there was
--   2019-10-01 to 2020-01-31      either agreement; some offers need the Customer Agreement
--   since 2020-02-01              the Customer Agreement

-- Offers that needed the Customer Agreement even while both were accepted: the Azure plan.
local needs_customer_agreement = { "DZH318Z0BPS6", "DZH318Z0BPS6:*", "azure-plan*" }

local acceptance = use "lib/acceptance"
local has = acceptance.has
local cloud_agreement    = acceptance.cloud
local customer_agreement = acceptance.customer

local function is_new_offer(offer_id)
  if offer_id == nil then return false end
  for i = 1, #needs_customer_agreement do
    if glob(offer_id, needs_customer_agreement[i]) then return true end
  end
  return false
end

local function has_new_offer(lines)
  for i = 1, #lines do
    if is_new_offer(lines[i].offer_id) then return true end
  end
  return false
end

local function changes_quantity()
  return input.quantity ~= nil and input.quantity ~= input.current_quantity
end

local function need_cloud()
  if not has(agreements, cloud_agreement, now) then return block("agreement.missing_cloud") end
end

local function need_either()
  if not has(agreements, customer_agreement, now) and not has(agreements, cloud_agreement, now) then
    return block("agreement.missing_either")
  end
end

local function need_customer()
  if not has(agreements, customer_agreement, now) then return block("agreement.missing") end
end

-- Until 2019-09-30

rule.scenario {
  name     = "gate.order.before_2019_10",
  describe = "Until 2019-09-30 an order needs the Cloud Agreement",
  before   = { "order.create", "cart.checkout" },
  to       = "2019-10-01",
  check    = need_cloud,
}

rule.scenario {
  name     = "gate.quantity.before_2019_10",
  describe = "Until 2019-09-30 a change of the licence count needs the Cloud Agreement",
  before   = { "subscription.change" },
  to       = "2019-10-01",
  check    = function()
    if changes_quantity() then return need_cloud() end
  end,
}

-- 2019-10-01 to 2020-01-31

rule.scenario {
  name     = "gate.order.either",
  describe = "From 2019-10-01 to 2020-01-31 an order needs either agreement, the Azure plan the new one",
  before   = { "order.create", "cart.checkout" },
  from     = "2019-10-01",
  to       = "2020-02-01",
  check    = function()
    if has_new_offer(input.lines) then return need_customer() end
    return need_either()
  end,
}

rule.scenario {
  name     = "gate.quantity.either",
  describe = "From 2019-10-01 to 2020-01-31 a change of the licence count needs either agreement",
  before   = { "subscription.change" },
  from     = "2019-10-01",
  to       = "2020-02-01",
  check    = function()
    if changes_quantity() then return need_either() end
  end,
}

-- Since 2020-02-01

rule.scenario {
  name     = "gate.order",
  describe = "Since 2020-02-01 an order needs the Customer Agreement",
  before   = { "order.create", "cart.checkout" },
  from     = "2020-02-01",
  check    = need_customer,
}

rule.scenario {
  name     = "gate.quantity",
  describe = "Since 2020-02-01 a change of the licence count needs the Customer Agreement",
  before   = { "subscription.change" },
  from     = "2020-02-01",
  check    = function()
    if changes_quantity() then return need_customer() end
  end,
}
