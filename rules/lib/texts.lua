-- Which text of the Customer Agreement a country gets: the asked language, else the country's default.

-- Stands in when no country is asked for, or one that is not in lib/countries.lua.
local default_country = "US"

local countries = use "lib/countries"
local languages = use "lib/languages"

-- The language, then the country it is the text of.
local function choose(asked)
  local code, language = asked.country, asked.language
  local country = code and countries[code]
  if not country then
    code    = default_country
    country = countries[code]
  end

  local default = country.default
  if language == nil or language == default then return default, code end
  return languages.find(country.languages, language) or default, code
end

return { choose = choose }
