-- The Microsoft Customer Agreement: one text version at a time, in 246 countries and regions.
--
-- Countries and languages are data, in lib/countries.lua. A country that needs a rule of its own gets a
-- file of its own beside this one; README.md shows how.

local texts = use "lib/texts"

rule.template {
  name      = "customer_agreement.2023",
  describe  = "The refreshed text of 2023-04-01: asked language, else the country's default",
  version   = "2023-04-01",
  rank      = 1,
  from      = "2023-04-01",
  pick      = texts.choose,
  otherwise = "customer_agreement",
}

rule.template {
  name      = "customer_agreement.2019",
  describe  = "The first text, until the refreshed one: asked language, else the country's default",
  from      = "2019-10-01",
  to        = "2023-04-01",
  pick      = texts.choose,
  otherwise = "customer_agreement",
}

rule.template {
  name     = "customer_agreement",
  describe = "What all texts share; in the end the English text of the United States",
  type     = "MicrosoftCustomerAgreement",
  id       = "117a77b0-9360-443b-8795-c6dedc750cf9",
  link     = "https://aka.ms/customeragreement",
  version  = "2019-10-01",
  rank     = 0,
  from     = "2019-10-01",
  text     = { country = "US", language = "en-US" },
}
