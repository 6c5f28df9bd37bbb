-- Which text of the Customer Agreement a country gets: the asked language, else the country's default.

-- Stands in when no country is asked for, or one that is not in lib/countries.lua.
local default_country = "US"

local countries = use "lib/countries"
local languages = use "lib/languages"

-- The language, then the country it is the text of.
local function choose(asked)
  local code = asked.country
  if code == nil or countries[code] == nil then code = default_country end

  local country = countries[code]
  local language = asked.language and languages.find(country.languages, asked.language)
  return language or country.default, code
end

return { choose = choose }
