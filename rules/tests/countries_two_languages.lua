-- The countries and regions of the published table that have a text in a second language, written down once more:
-- whoever changes a line of lib/countries.lua by mistake sees it here.

local now = date "2024-01-15"

local english_and = {
  AE = "ar-SA", AO = "pt-PT", AR = "es-ES", AT = "de-DE", BE = "nl-NL", BG = "bg-BG", BH = "ar-SA",
  BO = "es-ES", BR = "pt-BR", BY = "ru-RU", BZ = "es-ES", CA = "fr-FR", CH = "fr-FR", CI = "fr-FR",
  CL = "es-ES", CM = "fr-FR", CO = "es-ES", CR = "es-ES", CV = "pt-PT", CZ = "cs-CZ", DE = "de-DE",
  DK = "da-DK", DO = "es-ES", DZ = "fr-FR", EE = "et-EE", EG = "ar-SA", ES = "es-ES", FI = "fi-FI",
  FR = "fr-FR", GF = "fr-FR", GR = "el-GR", GT = "es-ES", HK = "zh-HK", HN = "es-ES", HR = "hr-HR",
  HU = "hu-HU", ID = "id-ID", IL = "he-IL", IN = "hi-IN", IQ = "ar-SA", IT = "it-IT", JO = "ar-SA",
  JP = "ja-JP", KG = "ru-RU", KR = "ko-KR", KW = "ar-SA", KZ = "kk-KZ", LB = "ar-SA", LI = "de-DE",
  LT = "lt-LT", LU = "fr-FR", LV = "lv-LV", LY = "ar-SA", MA = "fr-FR", MC = "fr-FR", MD = "ro-RO",
  MO = "zh-HK", MU = "ar-SA", MX = "es-ES", MY = "ms-MY", NI = "es-ES", NL = "nl-NL", NO = "nb-NO",
  OM = "ar-SA", PA = "es-ES", PE = "es-ES", PL = "pl-PL", PT = "pt-PT", PY = "es-ES", QA = "ar-SA",
  RO = "ro-RO", RS = "sr-Latn-RS", RU = "ru-RU", RW = "fr-FR", SE = "sv-SE", SG = "zh-SG", SI = "sl-SI",
  SK = "sk-SK", SN = "fr-FR", ST = "fr-FR", SV = "es-ES", TH = "th-TH", TN = "fr-FR", TR = "tr-TR",
  TW = "zh-HK", UA = "uk-UA", UY = "es-ES", UZ = "ru-RU", VE = "es-ES", VN = "vi-VN", YE = "ar-SA",
}

local function served(country, asked, language)
  case(country .. " asked for " .. (asked or "nothing") .. " gives " .. language) {
    template = "MicrosoftCustomerAgreement", country = country, language = asked, now = now,
    expect = { country = country, language = language },
  }
end

for country, language in pairs(english_and) do
  served(country, nil, "en-US")
  served(country, "en-US", "en-US")
  served(country, language, language)
  served(country, "la-VA", "en-US")
end
