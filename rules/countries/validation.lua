-- Addresses and numbers, country by country: what is checked when a customer is made or changed, and what
-- forms are told (`country.rules`).
--
-- Patterns: # is a digit, @ a letter, * either; what stands in [ ] may be left out; all else stands for
-- itself. Separators and letter case do not count when something is checked ("sw1a1aa" fits "@@#@ #@@").
-- A country with a postal_code wants one, unless postal_code_required says otherwise; only what is known
-- for certain is required here. No line for a country means: nothing is checked there.
--
-- Calling codes are the country codes of ITU-T E.164; the first culture is the default. States are checked
-- in four countries only: US and CA by their postal codes, CN by ISO 3166-2, MX by the two letters of the
-- population register (CURP), since the contract's field has room for two.
--
-- Numbers in the register of organisations are wanted where Partner Center wants them (its page "Create
-- a customer"): the countries that want a telephone number too always did, the others since 2021-03-30.

local american = {
  AL = "Alabama", AK = "Alaska", AZ = "Arizona", AR = "Arkansas", CA = "California", CO = "Colorado",
  CT = "Connecticut", DE = "Delaware", DC = "District of Columbia", FL = "Florida", GA = "Georgia", HI = "Hawaii",
  ID = "Idaho", IL = "Illinois", IN = "Indiana", IA = "Iowa", KS = "Kansas", KY = "Kentucky", LA = "Louisiana",
  ME = "Maine", MD = "Maryland", MA = "Massachusetts", MI = "Michigan", MN = "Minnesota", MS = "Mississippi",
  MO = "Missouri", MT = "Montana", NE = "Nebraska", NV = "Nevada", NH = "New Hampshire", NJ = "New Jersey",
  NM = "New Mexico", NY = "New York", NC = "North Carolina", ND = "North Dakota", OH = "Ohio", OK = "Oklahoma",
  OR = "Oregon", PA = "Pennsylvania", RI = "Rhode Island", SC = "South Carolina", SD = "South Dakota",
  TN = "Tennessee", TX = "Texas", UT = "Utah", VT = "Vermont", VA = "Virginia", WA = "Washington",
  WV = "West Virginia", WI = "Wisconsin", WY = "Wyoming",
}

local canadian = {
  AB = "Alberta", BC = "British Columbia", MB = "Manitoba", NB = "New Brunswick", NL = "Newfoundland and Labrador",
  NS = "Nova Scotia", NT = "Northwest Territories", NU = "Nunavut", ON = "Ontario", PE = "Prince Edward Island",
  QC = "Quebec", SK = "Saskatchewan", YT = "Yukon",
}

local chinese = {
  AH = "Anhui", BJ = "Beijing", CQ = "Chongqing", FJ = "Fujian", GD = "Guangdong", GS = "Gansu", GX = "Guangxi",
  GZ = "Guizhou", HA = "Henan", HB = "Hubei", HE = "Hebei", HI = "Hainan", HL = "Heilongjiang", HN = "Hunan",
  JL = "Jilin", JS = "Jiangsu", JX = "Jiangxi", LN = "Liaoning", NM = "Nei Mongol", NX = "Ningxia", QH = "Qinghai",
  SC = "Sichuan", SD = "Shandong", SH = "Shanghai", SN = "Shaanxi", SX = "Shanxi", TJ = "Tianjin", XJ = "Xinjiang",
  XZ = "Xizang", YN = "Yunnan", ZJ = "Zhejiang",
}

local mexican = {
  AS = "Aguascalientes", BC = "Baja California", BS = "Baja California Sur", CC = "Campeche", CL = "Coahuila",
  CM = "Colima", CS = "Chiapas", CH = "Chihuahua", DF = "Ciudad de México", DG = "Durango", GT = "Guanajuato",
  GR = "Guerrero", HG = "Hidalgo", JC = "Jalisco", MC = "México", MN = "Michoacán", MS = "Morelos", NT = "Nayarit",
  NL = "Nuevo León", OC = "Oaxaca", PL = "Puebla", QT = "Querétaro", QR = "Quintana Roo", SP = "San Luis Potosí",
  SL = "Sinaloa", SR = "Sonora", TC = "Tabasco", TS = "Tamaulipas", TL = "Tlaxcala", VZ = "Veracruz", YN = "Yucatán",
  ZS = "Zacatecas",
}

country "AD" { calling_codes = "376", cultures = "ca-AD", postal_code = "AD###", postal_code_required = false }
country "AE" { calling_codes = "971", cultures = { "ar-AE", "en-AE" }, registration_required = true }
country "AF" { calling_codes = "93", cultures = { "fa-AF", "ps-AF" } }
country "AG" { calling_codes = "1", cultures = "en-AG" }
country "AI" { calling_codes = "1", cultures = "en-AI" }
country "AL" { calling_codes = "355", cultures = "sq-AL" }
country "AM" {
  calling_codes = "374", cultures = "hy-AM", registration_required = true, phone_required = true,
  registration = "########",
}
country "AO" { calling_codes = "244", cultures = "pt-AO" }
country "AQ" { calling_codes = "672", cultures = "en-AQ" }
country "AR" {
  calling_codes = "54", cultures = "es-AR", postal_code = { "####", "@####@@@" }, postal_code_required = false,
}
country "AS" { calling_codes = "1", cultures = "en-AS", postal_code = "#####[-####]", postal_code_required = false }
country "AT" { calling_codes = "43", cultures = "de-AT", postal_code = "####", vat_id = "ATU########" }
country "AU" { calling_codes = "61", cultures = "en-AU", postal_code = "####" }
country "AW" { calling_codes = "297", cultures = { "nl-AW", "pap-AW" } }
country "AX" { calling_codes = "358", cultures = { "sv-AX", "fi-AX" }, postal_code = "#####", vat_id = "FI########" }
country "AZ" {
  calling_codes = "994", cultures = "az-AZ", registration_required = true, phone_required = true,
  registration = "##########",
}
country "BA" {
  calling_codes = "387", cultures = { "bs-BA", "hr-BA", "sr-BA" }, postal_code = "#####",
  postal_code_required = false,
}
country "BB" { calling_codes = "1", cultures = "en-BB" }
country "BD" { calling_codes = "880", cultures = "bn-BD", postal_code = "####", postal_code_required = false }
country "BE" {
  calling_codes = "32", cultures = { "nl-BE", "fr-BE", "de-BE" }, postal_code = "####", vat_id = "BE##########",
}
country "BF" { calling_codes = "226", cultures = "fr-BF" }
country "BG" { calling_codes = "359", cultures = "bg-BG", postal_code = "####", vat_id = "BG#########[#]" }
country "BH" { calling_codes = "973", cultures = "ar-BH" }
country "BI" { calling_codes = "257", cultures = { "fr-BI", "rn-BI" } }
country "BJ" { calling_codes = "229", cultures = "fr-BJ" }
country "BL" { calling_codes = "590", cultures = "fr-BL", postal_code = "#####", postal_code_required = false }
country "BM" { calling_codes = "1", cultures = "en-BM" }
country "BN" {
  calling_codes = "673", cultures = { "ms-BN", "en-BN" }, postal_code = "@@####", postal_code_required = false,
}
country "BO" { calling_codes = "591", cultures = "es-BO" }
country "BQ" { calling_codes = "599", cultures = "nl-BQ" }
country "BR" {
  calling_codes = "55", cultures = "pt-BR", postal_code = "#####-###", registration_required = true,
  registration = "**.***.***/****-##", registration_sample = "11.222.333/0001-81",
}
country "BS" { calling_codes = "1", cultures = "en-BS" }
country "BT" { calling_codes = "975", cultures = "dz-BT" }
country "BV" { calling_codes = "47", cultures = "nb-NO" }
country "BW" { calling_codes = "267", cultures = { "en-BW", "tn-BW" } }
country "BY" {
  calling_codes = "375", cultures = { "be-BY", "ru-BY" }, postal_code = "######", postal_code_required = false,
  registration_required = true, phone_required = true, registration = "#########",
}
country "BZ" { calling_codes = "501", cultures = "en-BZ" }
country "CA" {
  calling_codes = "1", cultures = { "en-CA", "fr-CA" }, postal_code = "@#@ #@#", states = canadian,
  phone = { "###-###-####", "(###) ###-####", "##########" },
}
country "CC" { calling_codes = "61", cultures = "en-CC", postal_code = "####", postal_code_required = false }
country "CD" { calling_codes = "243", cultures = "fr-CD" }
country "CF" { calling_codes = "236", cultures = { "fr-CF", "sg-CF" } }
country "CG" { calling_codes = "242", cultures = "fr-CG" }
country "CH" { calling_codes = "41", cultures = { "de-CH", "fr-CH", "it-CH", "rm-CH" }, postal_code = "####" }
country "CI" { calling_codes = "225", cultures = "fr-CI" }
country "CK" { calling_codes = "682", cultures = "en-CK" }
country "CL" {
  calling_codes = "56", cultures = "es-CL", postal_code = { "#######", "###-####" }, postal_code_required = false,
}
country "CM" { calling_codes = "237", cultures = { "fr-CM", "en-CM" } }
country "CN" { calling_codes = "86", cultures = "zh-CN", postal_code = "######", states = chinese }
country "CO" { calling_codes = "57", cultures = "es-CO", postal_code = "######", postal_code_required = false }
country "CR" { calling_codes = "506", cultures = "es-CR", postal_code = "#####", postal_code_required = false }
country "CV" { calling_codes = "238", cultures = "pt-CV", postal_code = "####", postal_code_required = false }
country "CW" { calling_codes = "599", cultures = { "nl-CW", "pap-CW" } }
country "CX" { calling_codes = "61", cultures = "en-CX", postal_code = "####", postal_code_required = false }
country "CY" { calling_codes = "357", cultures = { "el-CY", "tr-CY" }, postal_code = "####", vat_id = "CY########@" }
country "CZ" { calling_codes = "420", cultures = "cs-CZ", postal_code = "### ##", vat_id = "CZ########[#[#]]" }
country "DE" { calling_codes = "49", cultures = "de-DE", postal_code = "#####", vat_id = "DE#########" }
country "DJ" { calling_codes = "253", cultures = { "fr-DJ", "ar-DJ" } }
country "DK" { calling_codes = "45", cultures = "da-DK", postal_code = "####", vat_id = "DK########" }
country "DM" { calling_codes = "1", cultures = "en-DM" }
country "DO" { calling_codes = "1", cultures = "es-DO", postal_code = "#####", postal_code_required = false }
country "DZ" {
  calling_codes = "213", cultures = { "ar-DZ", "fr-DZ" }, postal_code = "#####", postal_code_required = false,
}
country "EC" { calling_codes = "593", cultures = "es-EC", postal_code = "######", postal_code_required = false }
country "EE" { calling_codes = "372", cultures = "et-EE", postal_code = "#####", vat_id = "EE#########" }
country "EG" { calling_codes = "20", cultures = "ar-EG", postal_code = "#####", postal_code_required = false }
country "ER" { calling_codes = "291", cultures = { "ti-ER", "ar-ER" } }
country "ES" {
  calling_codes = "34", cultures = { "es-ES", "ca-ES", "eu-ES", "gl-ES" }, postal_code = "#####",
  vat_id = "ES*#######*",
}
country "ET" { calling_codes = "251", cultures = "am-ET", postal_code = "####", postal_code_required = false }
country "FI" { calling_codes = "358", cultures = { "fi-FI", "sv-FI" }, postal_code = "#####", vat_id = "FI########" }
country "FJ" { calling_codes = "679", cultures = "en-FJ" }
country "FK" { calling_codes = "500", cultures = "en-FK" }
country "FM" { calling_codes = "691", cultures = "en-FM", postal_code = "#####[-####]", postal_code_required = false }
country "FO" {
  calling_codes = "298", cultures = { "fo-FO", "da-FO" }, postal_code = "###", postal_code_required = false,
}
country "FR" { calling_codes = "33", cultures = "fr-FR", postal_code = "#####", vat_id = "FR**#########" }
country "GA" { calling_codes = "241", cultures = "fr-GA" }
country "GB" {
  calling_codes = "44", cultures = { "en-GB", "cy-GB" },
  postal_code = { "@# #@@", "@## #@@", "@@# #@@", "@@## #@@", "@#@ #@@", "@@#@ #@@" }, vat_id = "GB#########[###]",
}
country "GD" { calling_codes = "1", cultures = "en-GD" }
country "GE" { calling_codes = "995", cultures = "ka-GE", postal_code = "####", postal_code_required = false }
country "GF" { calling_codes = "594", cultures = "fr-GF", postal_code = "#####", postal_code_required = false }
country "GG" {
  calling_codes = "44", cultures = "en-GG", postal_code = { "GY# #@@", "GY## #@@" }, postal_code_required = false,
}
country "GH" { calling_codes = "233", cultures = "en-GH" }
country "GI" { calling_codes = "350", cultures = "en-GI" }
country "GL" {
  calling_codes = "299", cultures = { "kl-GL", "da-GL" }, postal_code = "####", postal_code_required = false,
}
country "GM" { calling_codes = "220", cultures = "en-GM" }
country "GN" { calling_codes = "224", cultures = "fr-GN" }
country "GP" { calling_codes = "590", cultures = "fr-GP", postal_code = "#####", postal_code_required = false }
country "GQ" { calling_codes = "240", cultures = { "es-GQ", "fr-GQ", "pt-GQ" } }
country "GR" { calling_codes = "30", cultures = "el-GR", postal_code = "### ##", vat_id = "EL#########" }
country "GS" { calling_codes = "500", cultures = "en-GS" }
country "GT" { calling_codes = "502", cultures = "es-GT", postal_code = "#####", postal_code_required = false }
country "GU" { calling_codes = "1", cultures = "en-GU", postal_code = "#####[-####]", postal_code_required = false }
country "GW" { calling_codes = "245", cultures = "pt-GW" }
country "GY" { calling_codes = "592", cultures = "en-GY" }
country "HK" { calling_codes = "852", cultures = { "zh-HK", "en-HK" } }
country "HM" { calling_codes = "672", cultures = "en-HM" }
country "HN" { calling_codes = "504", cultures = "es-HN", postal_code = "#####", postal_code_required = false }
country "HR" { calling_codes = "385", cultures = "hr-HR", postal_code = "#####", vat_id = "HR###########" }
country "HT" {
  calling_codes = "509", cultures = { "fr-HT", "ht-HT" }, postal_code = { "HT####", "####" },
  postal_code_required = false,
}
country "HU" {
  calling_codes = "36", cultures = "hu-HU", postal_code = "####", registration_required = true, phone_required = true,
  registration = { "########-#-##", "##-##-######", "########" }, vat_id = "HU########",
}
country "ID" { calling_codes = "62", cultures = "id-ID", postal_code = "#####", postal_code_required = false }
country "IE" {
  calling_codes = "353", cultures = { "en-IE", "ga-IE" }, postal_code = "@#*[ ****]", postal_code_required = false,
  vat_id = { "IE#######@[@]", "IE#*#####@" },
}
country "IL" {
  calling_codes = "972", cultures = { "he-IL", "ar-IL" }, postal_code = { "#######", "#####" },
  postal_code_required = false,
}
country "IM" {
  calling_codes = "44", cultures = "en-IM", postal_code = { "IM# #@@", "IM## #@@" }, postal_code_required = false,
}
country "IN" {
  calling_codes = "91", cultures = { "en-IN", "hi-IN" }, postal_code = "######", registration_required = true,
}
country "IO" { calling_codes = "246", cultures = "en-IO" }
country "IQ" {
  calling_codes = "964", cultures = { "ar-IQ", "ku-IQ" }, postal_code = "#####", postal_code_required = false,
  registration_required = true,
}
country "IS" { calling_codes = "354", cultures = "is-IS", postal_code = "###", postal_code_required = false }
country "IT" {
  calling_codes = "39", cultures = { "it-IT", "de-IT" }, postal_code = "#####", vat_id = "IT###########",
}
country "JE" {
  calling_codes = "44", cultures = "en-JE", postal_code = { "JE# #@@", "JE## #@@" }, postal_code_required = false,
}
country "JM" { calling_codes = "1", cultures = "en-JM" }
country "JO" { calling_codes = "962", cultures = "ar-JO", postal_code = "#####", postal_code_required = false }
country "JP" { calling_codes = "81", cultures = "ja-JP", postal_code = "###-####" }
country "KE" {
  calling_codes = "254", cultures = { "en-KE", "sw-KE" }, postal_code = "#####", postal_code_required = false,
}
country "KG" {
  calling_codes = "996", cultures = { "ky-KG", "ru-KG" }, postal_code = "######", postal_code_required = false,
  registration_required = true, phone_required = true, registration = "##############",
}
country "KH" {
  calling_codes = "855", cultures = "km-KH", postal_code = { "#####", "######" }, postal_code_required = false,
}
country "KI" { calling_codes = "686", cultures = "en-KI" }
country "KM" { calling_codes = "269", cultures = { "ar-KM", "fr-KM" } }
country "KN" { calling_codes = "1", cultures = "en-KN" }
country "KR" { calling_codes = "82", cultures = "ko-KR", postal_code = "#####" }
country "KW" { calling_codes = "965", cultures = "ar-KW", postal_code = "#####", postal_code_required = false }
country "KY" { calling_codes = "1", cultures = "en-KY", postal_code = "KY#-####", postal_code_required = false }
country "KZ" {
  calling_codes = "7", cultures = { "kk-KZ", "ru-KZ" }, postal_code = { "######", "@##@#@#" },
  postal_code_required = false, registration_required = true, phone_required = true, registration = "############",
}
country "LA" { calling_codes = "856", cultures = "lo-LA", postal_code = "#####", postal_code_required = false }
country "LB" {
  calling_codes = "961", cultures = { "ar-LB", "fr-LB" }, postal_code = "####[ ####]", postal_code_required = false,
}
country "LC" { calling_codes = "1", cultures = "en-LC" }
country "LI" { calling_codes = "423", cultures = "de-LI", postal_code = "####" }
country "LK" {
  calling_codes = "94", cultures = { "si-LK", "ta-LK" }, postal_code = "#####", postal_code_required = false,
}
country "LR" { calling_codes = "231", cultures = "en-LR", postal_code = "####", postal_code_required = false }
country "LS" {
  calling_codes = "266", cultures = { "en-LS", "st-LS" }, postal_code = "###", postal_code_required = false,
}
country "LT" {
  calling_codes = "370", cultures = "lt-LT", postal_code = { "#####", "LT-#####" }, vat_id = "LT#########[###]",
}
country "LU" {
  calling_codes = "352", cultures = { "fr-LU", "de-LU", "lb-LU" }, postal_code = { "####", "L-####" },
  vat_id = "LU########",
}
country "LV" { calling_codes = "371", cultures = "lv-LV", postal_code = "LV-####", vat_id = "LV###########" }
country "LY" { calling_codes = "218", cultures = "ar-LY" }
country "MA" {
  calling_codes = "212", cultures = { "ar-MA", "fr-MA" }, postal_code = "#####", postal_code_required = false,
}
country "MC" { calling_codes = "377", cultures = "fr-MC", postal_code = "#####" }
country "MD" {
  calling_codes = "373", cultures = { "ro-MD", "ru-MD" }, postal_code = { "MD-####", "####" },
  postal_code_required = false, registration_required = true, phone_required = true, registration = "#############",
}
country "ME" { calling_codes = "382", cultures = "sr-ME", postal_code = "#####", postal_code_required = false }
country "MF" { calling_codes = "590", cultures = "fr-MF", postal_code = "#####", postal_code_required = false }
country "MG" {
  calling_codes = "261", cultures = { "mg-MG", "fr-MG" }, postal_code = "###", postal_code_required = false,
}
country "MH" {
  calling_codes = "692", cultures = { "en-MH", "mh-MH" }, postal_code = "#####[-####]", postal_code_required = false,
}
country "MK" {
  calling_codes = "389", cultures = { "mk-MK", "sq-MK" }, postal_code = "####", postal_code_required = false,
}
country "ML" { calling_codes = "223", cultures = "fr-ML" }
country "MM" {
  calling_codes = "95", cultures = "my-MM", postal_code = "#####", postal_code_required = false,
  registration_required = true,
}
country "MN" { calling_codes = "976", cultures = "mn-MN", postal_code = "#####", postal_code_required = false }
country "MO" { calling_codes = "853", cultures = { "zh-MO", "pt-MO" } }
country "MP" { calling_codes = "1", cultures = "en-MP", postal_code = "#####[-####]", postal_code_required = false }
country "MQ" { calling_codes = "596", cultures = "fr-MQ", postal_code = "#####", postal_code_required = false }
country "MR" { calling_codes = "222", cultures = { "ar-MR", "fr-MR" } }
country "MS" { calling_codes = "1", cultures = "en-MS" }
country "MT" {
  calling_codes = "356", cultures = { "mt-MT", "en-MT" }, postal_code = "@@@ ####", postal_code_required = false,
  vat_id = "MT########",
}
country "MU" {
  calling_codes = "230", cultures = { "en-MU", "fr-MU" }, postal_code = "#####", postal_code_required = false,
}
country "MV" { calling_codes = "960", cultures = "dv-MV", postal_code = "#####", postal_code_required = false }
country "MW" { calling_codes = "265", cultures = "en-MW" }
country "MX" { calling_codes = "52", cultures = "es-MX", postal_code = "#####", states = mexican }
country "MY" { calling_codes = "60", cultures = { "ms-MY", "en-MY" }, postal_code = "#####" }
country "MZ" { calling_codes = "258", cultures = "pt-MZ", postal_code = "####", postal_code_required = false }
country "NA" { calling_codes = "264", cultures = "en-NA", postal_code = "#####", postal_code_required = false }
country "NC" { calling_codes = "687", cultures = "fr-NC", postal_code = "#####", postal_code_required = false }
country "NE" { calling_codes = "227", cultures = "fr-NE", postal_code = "####", postal_code_required = false }
country "NF" { calling_codes = "672", cultures = "en-NF", postal_code = "####", postal_code_required = false }
country "NG" { calling_codes = "234", cultures = "en-NG", postal_code = "######", postal_code_required = false }
country "NI" { calling_codes = "505", cultures = "es-NI", postal_code = "#####", postal_code_required = false }
country "NL" {
  calling_codes = "31", cultures = { "nl-NL", "fy-NL" }, postal_code = "#### @@", vat_id = "NL#########B##",
}
country "NO" { calling_codes = "47", cultures = { "nb-NO", "nn-NO" }, postal_code = "####" }
country "NP" { calling_codes = "977", cultures = "ne-NP", postal_code = "#####", postal_code_required = false }
country "NR" { calling_codes = "674", cultures = "en-NR" }
country "NU" { calling_codes = "683", cultures = "en-NU" }
country "NZ" { calling_codes = "64", cultures = { "en-NZ", "mi-NZ" }, postal_code = "####" }
country "OM" { calling_codes = "968", cultures = "ar-OM", postal_code = "###", postal_code_required = false }
country "PA" { calling_codes = "507", cultures = "es-PA", postal_code = "####", postal_code_required = false }
country "PE" { calling_codes = "51", cultures = "es-PE", postal_code = "#####", postal_code_required = false }
country "PF" { calling_codes = "689", cultures = "fr-PF", postal_code = "#####", postal_code_required = false }
country "PG" { calling_codes = "675", cultures = "en-PG", postal_code = "###", postal_code_required = false }
country "PH" {
  calling_codes = "63", cultures = { "en-PH", "fil-PH" }, postal_code = "####", postal_code_required = false,
}
country "PK" {
  calling_codes = "92", cultures = { "en-PK", "ur-PK" }, postal_code = "#####", postal_code_required = false,
}
country "PL" {
  calling_codes = "48", cultures = "pl-PL", postal_code = "##-###", registration_required = true,
  registration = { "##########", "#########", "##############" }, vat_id = "PL##########",
}
country "PM" { calling_codes = "508", cultures = "fr-PM", postal_code = "#####", postal_code_required = false }
country "PN" { calling_codes = "64", cultures = "en-PN" }
country "PR" {
  calling_codes = "1", cultures = { "es-PR", "en-PR" }, postal_code = "#####[-####]", postal_code_required = false,
}
country "PS" { calling_codes = "970", cultures = "ar-PS" }
country "PT" { calling_codes = "351", cultures = "pt-PT", postal_code = "####-###", vat_id = "PT#########" }
country "PW" { calling_codes = "680", cultures = "en-PW", postal_code = "#####[-####]", postal_code_required = false }
country "PY" {
  calling_codes = "595", cultures = { "es-PY", "gn-PY" }, postal_code = "####", postal_code_required = false,
}
country "QA" { calling_codes = "974", cultures = "ar-QA" }
country "RE" { calling_codes = "262", cultures = "fr-RE", postal_code = "#####", postal_code_required = false }
country "RO" {
  calling_codes = "40", cultures = "ro-RO", postal_code = "######", vat_id = "RO##[#[#[#[#[#[#[#[#]]]]]]]]",
}
country "RS" { calling_codes = "381", cultures = "sr-RS", postal_code = "#####", postal_code_required = false }
country "RU" {
  calling_codes = "7", cultures = "ru-RU", postal_code = "######", registration_required = true,
  phone_required = true, registration = { "##########", "############", "#############", "###############" },
}
country "RW" { calling_codes = "250", cultures = { "rw-RW", "en-RW", "fr-RW" } }
country "SA" {
  calling_codes = "966", cultures = "ar-SA", postal_code = "#####[-####]", postal_code_required = false,
  registration_required = true, registration = "##########",
}
country "SB" { calling_codes = "677", cultures = "en-SB" }
country "SC" { calling_codes = "248", cultures = { "en-SC", "fr-SC" } }
country "SE" { calling_codes = "46", cultures = "sv-SE", postal_code = "### ##", vat_id = "SE############" }
country "SG" { calling_codes = "65", cultures = { "en-SG", "zh-SG", "ms-SG" }, postal_code = "######" }
country "SH" { calling_codes = "290", cultures = "en-SH" }
country "SI" { calling_codes = "386", cultures = "sl-SI", postal_code = "####", vat_id = "SI########" }
country "SJ" { calling_codes = "47", cultures = "nb-SJ", postal_code = "####", postal_code_required = false }
country "SK" { calling_codes = "421", cultures = "sk-SK", postal_code = "### ##", vat_id = "SK##########" }
country "SL" { calling_codes = "232", cultures = "en-SL" }
country "SM" { calling_codes = "378", cultures = "it-SM", postal_code = "#####" }
country "SN" { calling_codes = "221", cultures = "fr-SN", postal_code = "#####", postal_code_required = false }
country "SO" { calling_codes = "252", cultures = { "so-SO", "ar-SO" } }
country "SR" { calling_codes = "597", cultures = "nl-SR" }
country "SS" { calling_codes = "211", cultures = "en-SS", registration_required = true }
country "ST" { calling_codes = "239", cultures = "pt-ST" }
country "SV" { calling_codes = "503", cultures = "es-SV", postal_code = "####", postal_code_required = false }
country "SX" { calling_codes = "1", cultures = { "nl-SX", "en-SX" } }
country "SZ" { calling_codes = "268", cultures = "en-SZ", postal_code = "@###", postal_code_required = false }
country "TC" { calling_codes = "1", cultures = "en-TC" }
country "TD" { calling_codes = "235", cultures = { "fr-TD", "ar-TD" } }
country "TF" { calling_codes = "262", cultures = "fr-TF" }
country "TG" { calling_codes = "228", cultures = "fr-TG" }
country "TH" {
  calling_codes = "66", cultures = "th-TH", postal_code = "#####", registration_required = true,
  registration = "#############",
}
country "TJ" {
  calling_codes = "992", cultures = "tg-TJ", postal_code = "######", postal_code_required = false,
  registration_required = true, phone_required = true, registration = "#########",
}
country "TK" { calling_codes = "690", cultures = "en-TK" }
country "TL" { calling_codes = "670", cultures = "pt-TL" }
country "TM" { calling_codes = "993", cultures = "tk-TM", postal_code = "######", postal_code_required = false }
country "TN" {
  calling_codes = "216", cultures = { "ar-TN", "fr-TN" }, postal_code = "####", postal_code_required = false,
}
country "TO" { calling_codes = "676", cultures = { "to-TO", "en-TO" } }
country "TR" {
  calling_codes = "90", cultures = "tr-TR", postal_code = "#####", registration_required = true,
  registration = { "##########", "###########", "################" },
}
country "TT" { calling_codes = "1", cultures = "en-TT", postal_code = "######", postal_code_required = false }
country "TV" { calling_codes = "688", cultures = "en-TV" }
country "TW" {
  calling_codes = "886", cultures = "zh-TW", postal_code = { "###", "#####", "######" }, postal_code_required = false,
}
country "TZ" {
  calling_codes = "255", cultures = { "sw-TZ", "en-TZ" }, postal_code = "#####", postal_code_required = false,
}
country "UA" {
  calling_codes = "380", cultures = { "uk-UA", "ru-UA" }, postal_code = "#####", registration_required = true,
  phone_required = true, registration = { "########", "##########" },
}
country "UG" { calling_codes = "256", cultures = "en-UG" }
country "UM" { calling_codes = "1", cultures = "en-UM", postal_code = "#####[-####]", postal_code_required = false }
country "US" {
  calling_codes = "1", cultures = { "en-US", "es-US" }, postal_code = "#####[-####]", states = american,
  phone = { "###-###-####", "(###) ###-####", "##########" },
}
country "UY" { calling_codes = "598", cultures = "es-UY", postal_code = "#####", postal_code_required = false }
country "UZ" {
  calling_codes = "998", cultures = { "uz-UZ", "ru-UZ" }, postal_code = "######", postal_code_required = false,
  registration_required = true, phone_required = true, registration = { "#########", "##############" },
}
country "VA" { calling_codes = "39", cultures = "it-VA", postal_code = "#####", postal_code_required = false }
country "VC" { calling_codes = "1", cultures = "en-VC" }
country "VE" {
  calling_codes = "58", cultures = "es-VE", postal_code = "####", postal_code_required = false,
  registration_required = true, registration = "@-########-#",
}
country "VG" { calling_codes = "1", cultures = "en-VG" }
country "VI" { calling_codes = "1", cultures = "en-VI", postal_code = "#####[-####]", postal_code_required = false }
country "VN" {
  calling_codes = "84", cultures = "vi-VN", postal_code = { "#####", "######" }, postal_code_required = false,
  registration_required = true, registration = "##########[-###]",
}
country "VU" { calling_codes = "678", cultures = { "fr-VU", "en-VU" } }
country "WF" { calling_codes = "681", cultures = "fr-WF", postal_code = "#####", postal_code_required = false }
country "WS" { calling_codes = "685", cultures = { "en-WS", "sm-WS" } }
country "XE" { calling_codes = "599", cultures = "nl-BQ" }
country "XJ" { calling_codes = "47", cultures = "nb-SJ" }
country "XK" {
  calling_codes = "383", cultures = { "sq-XK", "sr-XK" }, postal_code = "#####", postal_code_required = false,
}
country "XS" { calling_codes = "599", cultures = "nl-BQ" }
country "YE" { calling_codes = "967", cultures = "ar-YE" }
country "YT" { calling_codes = "262", cultures = "fr-YT", postal_code = "#####", postal_code_required = false }
country "ZA" {
  calling_codes = "27", cultures = { "en-ZA", "af-ZA", "zu-ZA" }, postal_code = "####", registration_required = true,
  registration = "####/######/##",
}
country "ZM" { calling_codes = "260", cultures = "en-ZM", postal_code = "#####", postal_code_required = false }
country "ZW" { calling_codes = "263", cultures = "en-ZW" }
