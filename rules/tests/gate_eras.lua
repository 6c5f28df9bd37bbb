-- The purchase gate through time: the same order, the same customers, other days.

local agent = { kind = "user", roles = { "sales_agent" } }
local direct_bill = { kind = "direct_bill", name = "Norrsken Licenser AB", country = "SE" }
local active = { state = "active", is_own = true }

local nothing  = {}
local cloud    = { { type = "MicrosoftCloudAgreement", method = "attested", is_ours = true } }
local customer = { { type = "MicrosoftCustomerAgreement", method = "attested", is_ours = true } }
local both     = { customer[1], cloud[1] }
local directly = { { type = "MicrosoftCustomerAgreement", method = "direct", is_ours = false } }
local others   = { { type = "MicrosoftCloudAgreement", method = "attested", is_ours = false } }

local function order(offer_id) return { lines = { { number = 0, offer_id = offer_id, quantity = 1 } } } end
local licences   = order "OFFER-1"
local azure_plan = order "DZH318Z0BPS6"

local function ordering(sentence, now, agreements, input, code)
  case(sentence) {
    operation = "order.create", now = now, actor = agent, partner = direct_bill, relationship = active,
    agreements = agreements, input = input,
    expect = code and "block" or "allow", code = code,
  }
end

local function checking_out(sentence, now, agreements, input, code)
  case("a cart is checked out: " .. sentence) {
    operation = "cart.checkout", now = now, actor = agent, partner = direct_bill, relationship = active,
    agreements = agreements, input = input,
    expect = code and "block" or "allow", code = code,
  }
end

local function changing(sentence, now, agreements, code)
  case(sentence) {
    operation = "subscription.change", now = now, actor = agent, partner = direct_bill, relationship = active,
    agreements = agreements, input = { quantity = 8, current_quantity = 5 },
    expect = code and "block" or "allow", code = code,
  }
end

-- Until 2019-09-30
local before = date "2019-10-01" - 1
ordering("on the last evening before October 2019 the Cloud Agreement suffices", before, cloud, licences)
ordering("on that evening nothing passes without it", before, nothing, licences, "agreement.missing_cloud")
ordering("another partner's Cloud Agreement did not count either", before, others, licences, "agreement.missing_cloud")
changing("on that evening licences can be added with the Cloud Agreement", before, cloud)
changing("on that evening no licences can be added without it", before, nothing, "agreement.missing_cloud")

-- 2019-10-01 to 2020-01-31
local first_day = date "2019-10-01"
local last_moment = date "2020-02-01" - 1
for _, day in ipairs { first_day, last_moment } do
  local when = day == first_day and " on 2019-10-01" or " at the last moment of 2020-01-31"
  ordering("the Cloud Agreement suffices" .. when, day, cloud, licences)
  ordering("the Customer Agreement suffices" .. when, day, customer, licences)
  ordering("neither of the two is too little" .. when, day, nothing, licences, "agreement.missing_either")
  ordering("the Azure plan needs the Customer Agreement" .. when, day, cloud, azure_plan, "agreement.missing")
  ordering("the Azure plan passes with the Customer Agreement" .. when, day, customer, azure_plan)
  ordering("the Azure plan passes with both agreements" .. when, day, both, azure_plan)
  ordering("a direct acceptance did not exist yet" .. when, day, directly, licences, "agreement.missing_either")
  changing("licences can be added with the Cloud Agreement" .. when, day, cloud)
  changing("licences can be added with the Customer Agreement" .. when, day, customer)
  changing("no licences can be added with neither" .. when, day, nothing, "agreement.missing_either")
end

ordering("every Azure plan offer needs the Customer Agreement, whatever follows its product's id",
  date "2019-11-15", cloud, order "DZH318Z0BPS6:0001", "agreement.missing")
ordering("so does one that is called an Azure plan",
  date "2019-11-15", cloud, order "azure-plan-p1", "agreement.missing")
ordering("an offer whose id only resembles it does not", date "2019-11-15", cloud, order "DZH318Z0BPS60")

case "one Azure plan among other lines is enough to need the Customer Agreement" {
  operation = "order.create", now = date "2019-11-15", actor = agent, partner = direct_bill,
  relationship = active, agreements = cloud,
  input = { lines = {
    { number = 0, offer_id = "OFFER-1", quantity = 5 },
    { number = 1, offer_id = "DZH318Z0BPS6", quantity = 1 },
  } },
  expect = "block", code = "agreement.missing", rule = "gate.order.either",
}

-- A cart is an order when it is checked out.
checking_out("on the last evening before October 2019 it needs the Cloud Agreement",
  before, nothing, licences, "agreement.missing_cloud")
checking_out("on that evening the Cloud Agreement suffices", before, cloud, licences)
checking_out("in November 2019 it needs either", date "2019-11-15", nothing, licences, "agreement.missing_either")
checking_out("in November 2019 the Cloud Agreement suffices", date "2019-11-15", cloud, licences)
checking_out("in November 2019 an Azure plan in it needs the Customer Agreement",
  date "2019-11-15", cloud, azure_plan, "agreement.missing")
checking_out("from 2020-02-01 the Customer Agreement suffices", date "2020-02-01", customer, licences)

-- Since 2020-02-01
local turn = date "2020-02-01"
ordering("from the first moment of 2020-02-01 the Cloud Agreement is too little", turn, cloud, licences, "agreement.missing")
ordering("from 2020-02-01 the Customer Agreement is needed, and suffices", turn, customer, licences)
ordering("from 2020-02-01 the Azure plan is an offer like any other", turn, customer, azure_plan)
changing("from 2020-02-01 the Cloud Agreement adds no licences", turn, cloud, "agreement.missing")
changing("from 2020-02-01 the Customer Agreement adds licences", turn, customer)
ordering("on 2020-02-02 a direct acceptance does not count yet", date "2020-02-02", directly, licences, "agreement.missing")
ordering("on 2020-02-03 a direct acceptance counts", date "2020-02-03", directly, licences)
