/* The rules to begin with. They do something that can be seen in their cases and, until somebody has
 * filled in what is meant, to nobody else: nobody lives in the country (BV, HM, …), and no offer is called
 * EXAMPLE.…. @country@ and @stem@ keep several new rules apart. */
#include "cli/rules_new.h"

#include <stddef.h>

const char as_new_messages_head[] = "-- The sentences of the rule @name@.\n"
                                    "-- What is in the way, in every language of this folder, and "
                                    "under \".remedy\" who can put it right, and\n"
                                    "-- how. {words in braces} are filled in by the rule.\n"
                                    "-- A sentence that one language has and another lacks is an "
                                    "error that `assent rules test` shows.\n";

/* ---- Permission ----------------------------------------------------------------------------- */

static const char permission[] =
    "-- @name@: a permission rule. It answers one question: may this person or program do this?\n"
    "--\n"
    "-- What follows two dashes is a comment, for people. Change what you like and run\n"
    "--     @next@\n"
    "-- again. Nothing is in force before `assent rules activate`.\n"
    "\n"
    "-- The countries this rule is about. Nobody lives in @country@, so that nobody is "
    "refused until you\n"
    "-- write down others: { NO = true, IS = true }.\n"
    "local countries = { @country@ = true }\n"
    "\n"
    "rule.permission {\n"
    "  -- The rule's name: in the journal, in reports, in `assent rules explain`.\n"
    "  name     = \"@name@\",\n"
    "\n"
    "  -- One sentence that says what holds, for whoever reads this next.\n"
    "  describe = \"Sales agents do not confirm for customers in some countries\",\n"
    "\n"
    "  -- The operations it is asked about. \"agreement.*\" are all that begin so; `assent "
    "operations` lists\n"
    "  -- every one.\n"
    "  actions  = { \"agreement.confirm\" },\n"
    "\n"
    "  -- Whom it is about: people, not programs, who have none of these roles. Nobody else is "
    "touched.\n"
    "  -- There are also roles = { … } (has one of these) and partners = { … } (works for such a "
    "company).\n"
    "  actors   = { \"user\" },\n"
    "  lacks    = { \"admin_agent\", \"global_admin\" },\n"
    "\n"
    "  -- Since when it holds, and the first day on which it no longer does. To change a rule "
    "without losing\n"
    "  -- what held before, end it with `to` and add its successor. Take the dashes away to use "
    "them.\n"
    "  -- from  = \"2027-01-01\",\n"
    "  -- to    = \"2028-01-01\",\n"
    "\n"
    "  -- The decision: deny(\"code\", { … }), or allow(), or nothing when the rule has no "
    "opinion. One deny\n"
    "  -- outweighs every allow, and what no rule allows is denied.\n"
    "  decide   = function()\n"
    "    -- `customer` is nil when the operation is about none. rules/README.md lists what a rule "
    "can look at.\n"
    "    if customer and countries[customer.country] then\n"
    "      -- The words for this code are in messages/@stem@.lua, with {country} in them.\n"
    "      return deny(\"@name@\", { country = customer.country })\n"
    "    end\n"
    "  end,\n"
    "}\n";

static const char permission_test[] =
    "-- What must come out of roles/@stem@.lua.\n"
    "-- Each case is a sentence, the facts it is about, and what is expected. Facts that a case "
    "does not name\n"
    "-- are absent.\n"
    "\n"
    "-- What the cases have in common.\n"
    "local today  = date \"@today@\"\n"
    "local agent  = { kind = \"user\", roles = { \"sales_agent\" } }\n"
    "local ours   = { kind = \"direct_bill\", country = \"SE\" }\n"
    "local active = { state = \"active\", is_own = true }\n"
    "\n"
    "-- One that must be refused. `code` and `rule` see to it that it is this rule that says no; "
    "there are\n"
    "-- also locale = \"en-US\" with sentence = \"…\" and remedy = \"…\".\n"
    "case \"@name@: a sales agent does not confirm for a customer in a country of the list\" {\n"
    "  operation = \"agreement.confirm\", now = today,\n"
    "  actor = agent, partner = ours, relationship = active,\n"
    "  customer = { country = \"@country@\" }, input = { agreed_at = today - days(1) },\n"
    "  expect = \"deny\", code = \"@name@\", rule = \"@name@\",\n"
    "}\n"
    "\n"
    "-- And one that must still pass, so that the rule does not refuse more than it should.\n"
    "case \"@name@: a sales agent confirms for a customer in any other country\" {\n"
    "  operation = \"agreement.confirm\", now = today,\n"
    "  actor = agent, partner = ours, relationship = active,\n"
    "  customer = { country = \"SE\" }, input = { agreed_at = today - days(1) },\n"
    "  expect = \"allow\",\n"
    "}\n";

static const struct as_new_sentence permission_sentences[] = {
    { "en", "Sales agents do not confirm for customers in {country}.",
      "An Admin agent of your company can confirm it." },
    { "sv", "Försäljningsagenter bekräftar inte för kunder i {country}.",
      "En administratörsagent på ditt företag kan bekräfta det." },
    { "nl", "Verkoopagenten bevestigen niet voor klanten in {country}.",
      "Een beheeragent van uw bedrijf kan het bevestigen." },
    { NULL },
};

/* ---- Scenario ------------------------------------------------------------------------------- */

static const char scenario[] =
    "-- @name@: a scenario. It answers one question: does anything stand in the way of this?\n"
    "--\n"
    "-- What follows two dashes is a comment, for people. Change what you like and run\n"
    "--     @next@\n"
    "-- again. Nothing is in force before `assent rules activate`.\n"
    "\n"
    "-- The offers this rule is about; * stands for anything. No offer is called so, so that "
    "nothing is\n"
    "-- stopped until you write down real ones: { \"DZH318Z0BPS6:*\", \"azure-plan*\" }.\n"
    "local offers = { \"EXAMPLE.@stem@.*\" }\n"
    "\n"
    "-- The first line of an order that is about one of them; nil when there is none.\n"
    "local function listed(lines)\n"
    "  for i = 1, #lines do\n"
    "    local offer = lines[i].offer_id\n"
    "    for k = 1, #offers do\n"
    "      if offer and glob(offer, offers[k]) then return lines[i] end\n"
    "    end\n"
    "  end\n"
    "end\n"
    "\n"
    "rule.scenario {\n"
    "  -- The rule's name: in the journal, in reports, in `assent rules explain`.\n"
    "  name     = \"@name@\",\n"
    "\n"
    "  -- One sentence that says what holds, for whoever reads this next.\n"
    "  describe = \"Some offers are not ordered here\",\n"
    "\n"
    "  -- The operations before which it is asked; `assent operations` lists every one.\n"
    "  before   = { \"order.create\" },\n"
    "\n"
    "  -- It could also be about some only: actors = { \"user\" }, roles = { … }, lacks = { … },\n"
    "  -- partners = { \"indirect_reseller\" }. For all others it is not asked.\n"
    "\n"
    "  -- Since when it holds, and the first day on which it no longer does. To change a rule "
    "without losing\n"
    "  -- what held before, end it with `to` and add its successor. Take the dashes away to use "
    "them.\n"
    "  -- from  = \"2027-01-01\",\n"
    "  -- to    = \"2028-01-01\",\n"
    "\n"
    "  -- What stands in the way: block(\"code\", { … }), prompt(…) when something has to be done "
    "first, warn(…)\n"
    "  -- when it may pass but somebody should know, or nothing. All scenarios are asked, and the "
    "caller hears\n"
    "  -- every answer at once.\n"
    "  check    = function()\n"
    "    -- `input` is what was asked for. rules/README.md lists what a rule can look at.\n"
    "    local line = listed(input.lines)\n"
    "    if line then\n"
    "      -- The words for this code are in messages/@stem@.lua, with {offer} in them.\n"
    "      return block(\"@name@\", { offer = line.offer_id })\n"
    "    end\n"
    "  end,\n"
    "}\n";

static const char scenario_test[] =
    "-- What must come out of scenarios/@stem@.lua.\n"
    "-- Each case is a sentence, the facts it is about, and what is expected. Facts that a case "
    "does not name\n"
    "-- are absent.\n"
    "\n"
    "-- What the cases have in common: a sales agent, and a customer that has accepted the "
    "agreement.\n"
    "local today    = date \"@today@\"\n"
    "local agent    = { kind = \"user\", roles = { \"sales_agent\" } }\n"
    "local ours     = { kind = \"direct_bill\", country = \"SE\" }\n"
    "local active   = { state = \"active\", is_own = true }\n"
    "local accepted = {\n"
    "  { type = \"MicrosoftCustomerAgreement\", method = \"attested\", is_ours = true, agreed_at = "
    "today - days(1) },\n"
    "}\n"
    "\n"
    "-- The input of an order with one line.\n"
    "local function order(offer) return { lines = { { number = 0, offer_id = offer, quantity = 1 } "
    "} } end\n"
    "\n"
    "-- One that must be stopped. `code` and `rule` see to it that it is this rule that says no; "
    "there are\n"
    "-- also locale = \"en-US\" with sentence = \"…\" and remedy = \"…\".\n"
    "case \"@name@: an order with an offer of the list is blocked\" {\n"
    "  operation = \"order.create\", now = today,\n"
    "  actor = agent, partner = ours, relationship = active, customer = { country = \"SE\" },\n"
    "  agreements = accepted, input = order \"EXAMPLE.@stem@.1\",\n"
    "  expect = \"block\", code = \"@name@\", rule = \"@name@\",\n"
    "}\n"
    "\n"
    "-- And one that must still pass, so that the rule does not stop more than it should.\n"
    "case \"@name@: an order with any other offer passes\" {\n"
    "  operation = \"order.create\", now = today,\n"
    "  actor = agent, partner = ours, relationship = active, customer = { country = \"SE\" },\n"
    "  agreements = accepted, input = order \"OTHER-1\",\n"
    "  expect = \"allow\",\n"
    "}\n";

static const struct as_new_sentence scenario_sentences[] = {
    { "en", "The offer {offer} is not ordered here.",
      "Take the order's line away, or ask the operator of this service." },
    { "sv", "Erbjudandet {offer} beställs inte här.",
      "Ta bort beställningsraden eller fråga den som driver tjänsten." },
    { "nl", "De aanbieding {offer} wordt hier niet besteld.",
      "Verwijder de orderregel of vraag het de beheerder van deze dienst." },
    { NULL },
};

/* ---- Template ------------------------------------------------------------------------------- */

static const char template[] =
    "-- @name@: a template rule. It answers one question: which text of an agreement does a "
    "customer get?\n"
    "--\n"
    "-- What follows two dashes is a comment, for people. Change what you like and run\n"
    "--     @next@\n"
    "-- again. Nothing is in force before `assent rules activate`.\n"
    "\n"
    "-- Which text answers which language that is asked for.\n"
    "local languages = { de = \"de-DE\", fr = \"fr-FR\" }\n"
    "\n"
    "rule.template {\n"
    "  -- The rule's name: in reports, and for other rules to go on with.\n"
    "  name      = \"@name@\",\n"
    "\n"
    "  -- One sentence that says what holds, for whoever reads this next.\n"
    "  describe  = \"Some countries: German or French, by the bare language\",\n"
    "\n"
    "  -- The countries it is for. Nobody lives in @country@, so that nothing changes until you "
    "write down\n"
    "  -- others: { \"CH\", \"LI\" }. A country may be claimed by one rule at a time.\n"
    "  countries = { \"@country@\" },\n"
    "\n"
    "  -- Since when it holds; there is also `to`, the first day on which it no longer does.\n"
    "  from      = \"@from@\",\n"
    "\n"
    "  -- A language, or a language and a country, or nothing when this rule does not know. "
    "asked.language and\n"
    "  -- asked.country may each be nil.\n"
    "  pick      = function(asked)\n"
    "    if asked.language then return languages[asked.language] end\n"
    "  end,\n"
    "\n"
    "  -- The rule that is asked next when this one returns nothing. What is not said here (type, "
    "id, link,\n"
    "  -- version, rank) is taken from it.\n"
    "  otherwise = \"@otherwise@\",\n"
    "}\n";

static const char template_test[] =
    "-- What must come out of countries/@stem@.lua.\n"
    "-- Each case is a sentence, what is asked for, and which text is expected, or expect = "
    "\"none\".\n"
    "\n"
    "local today = date \"@today@\"\n"
    "\n"
    "-- One in which this rule chooses.\n"
    "case \"@name@: whoever asks for German gets it\" {\n"
    "  template = \"@type@\", country = \"@country@\", language = \"de\", now = today,\n"
    "  expect = { country = \"@country@\", language = \"de-DE\" }, rule = \"@name@\",\n"
    "}\n"
    "\n"
    "-- And one in which the next rule of the chain does.\n"
    "case \"@name@: whoever asks for a language that is not offered gets what others get\" {\n"
    "  template = \"@type@\", country = \"@country@\", language = \"xx\", now = today,\n"
    "  expect = { country = \"@served_country@\", language = \"@served_language@\" }, rule = "
    "\"@served_by@\",\n"
    "}\n";

const struct as_new_kind as_new_kinds[AS_NEW_KINDS] = {
    { AS_STR("permission"), "roles", permission, permission_test, permission_sentences },
    { AS_STR("scenario"), "scenarios", scenario, scenario_test, scenario_sentences },
    { AS_STR("template"), "countries", template, template_test, NULL },
};
