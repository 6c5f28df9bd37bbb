-- The text of the Customer Agreement: asked language, else the country's default, else the United States' English.

local now = date "2024-01-15"

local function served(sentence, country, language, expected_country, expected_language)
  case(sentence) {
    template = "MicrosoftCustomerAgreement", country = country, language = language, now = now,
    expect = { country = expected_country, language = expected_language },
  }
end

-- The language that is asked for
served("Sweden has a Swedish text", "SE", "sv-SE", "SE", "sv-SE")
served("Sweden has an English text as well", "SE", "en-US", "SE", "en-US")
served("Belgium has a Dutch text", "BE", "nl-NL", "BE", "nl-NL")
served("letter case does not matter in a language", "SE", "SV-se", "SE", "sv-SE")
served("the bare language is enough", "SE", "sv", "SE", "sv-SE")
served("the bare language is enough, in any letter case", "NL", "NL", "NL", "nl-NL")
served("a language with its script is enough", "RS", "sr-Latn", "RS", "sr-Latn-RS")
served("part of a word is no language", "SE", "s", "SE", "en-US")

-- The country's default
served("without a language Sweden gets its default", "SE", nil, "SE", "en-US")
served("a language that Sweden does not have gives its default", "SE", "ja-JP", "SE", "en-US")
served("German is not offered in Canada", "CA", "de-DE", "CA", "en-US")
served("Swiss German is not what Austria offers", "AT", "de-CH", "AT", "en-US")
served("only published languages are offered: Switzerland has French", "CH", "fr-FR", "CH", "fr-FR")
served("only published languages are offered: Switzerland has no German", "CH", "de-DE", "CH", "en-US")

-- No country, or one that is none
served("without country and language it is the United States' English", nil, nil, "US", "en-US")
served("without a country a language of the United States is served", nil, "en-US", "US", "en-US")
served("without a country other languages are not", nil, "sv-SE", "US", "en-US")
served("KO is no country, so it is the United States'", "KO", "ja-JP", "US", "en-US")
served("country codes are upper case", "se", "sv-SE", "US", "en-US")
served("a country without this agreement gets the United States' text", "CN", "zh-CN", "US", "en-US")
served("an empty language is none", "SE", "", "SE", "en-US")

-- Through time
case "before October 2019 there is no Customer Agreement" {
  template = "MicrosoftCustomerAgreement", country = "SE", language = "sv-SE", now = date "2019-10-01" - 1,
  expect = "none",
}

case "from 2019-10-01 it is the first text" {
  template = "MicrosoftCustomerAgreement", country = "SE", language = "sv-SE", now = date "2019-10-01",
  expect = { country = "SE", language = "sv-SE" }, version = "2019-10-01", rule = "customer_agreement.2019",
}

case "until the last moment of March 2023 it is the first text" {
  template = "MicrosoftCustomerAgreement", country = "SE", language = "sv-SE", now = date "2023-04-01" - 1,
  expect = { country = "SE", language = "sv-SE" }, version = "2019-10-01", rule = "customer_agreement.2019",
}

case "from 2023-04-01 it is the refreshed text" {
  template = "MicrosoftCustomerAgreement", country = "SE", language = "sv-SE", now = date "2023-04-01",
  expect = { country = "SE", language = "sv-SE" }, version = "2023-04-01", rule = "customer_agreement.2023",
}
