-- The Cloud Agreement and its end.

case "until the last moment of January 2020 the Cloud Agreement is in force" {
  template = "MicrosoftCloudAgreement", now = date "2020-02-01" - 1,
  expect = { country = "US", language = "en-US" }, version = "2015-01-01", rule = "cloud_agreement",
}

case "its page is the same for every country" {
  template = "MicrosoftCloudAgreement", country = "SE", language = "sv-SE", now = date "2019-11-15",
  expect = { country = "US", language = "en-US" }, rule = "cloud_agreement",
}

case "from 2020-02-01 there is no Cloud Agreement any more" {
  template = "MicrosoftCloudAgreement", now = date "2020-02-01",
  expect = "none",
}

case "an agreement nobody has heard of is none" {
  template = "NoSuchAgreement", now = date "2024-01-15",
  expect = "none",
}
