-- All 246 countries and regions: each gets every language of its line, and its default for anything else.

local now = date "2024-01-15"
local countries = use "lib/countries"

for code, country in pairs(countries) do
  for _, language in ipairs(country.languages) do
    case(country.name .. " has its text in " .. language) {
      template = "MicrosoftCustomerAgreement", country = code, language = language, now = now,
      expect = { country = code, language = language },
    }
  end
  case(country.name .. " gets its default when no language is asked for") {
    template = "MicrosoftCustomerAgreement", country = code, now = now,
    expect = { country = code, language = country.default },
  }
  case(country.name .. " gets its default when it lacks the language asked for") {
    template = "MicrosoftCustomerAgreement", country = code, language = "la-VA", now = now,
    expect = { country = code, language = country.default },
  }
end
