-- The Microsoft Cloud Agreement, which the Customer Agreement replaced.
--
-- Retired: nobody can confirm it any more. The rule stays, so that old confirmations can be shown.

rule.template {
  name     = "cloud_agreement",
  describe = "The Cloud Agreement, until 2020-01-31: a page that lists the texts by region",
  type     = "MicrosoftCloudAgreement",
  id       = "998b88de-aa99-4388-a42c-1b3517d49490",
  link     = "https://docs.microsoft.com/partner-center/agreements",
  version  = "2015-01-01",
  from     = "2015-01-01",
  to       = "2020-02-01",
  text     = { country = "US", language = "en-US" },
}
