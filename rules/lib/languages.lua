-- Which language of a country's text answers the one that was asked for.

-- A language in any letter case, or its beginning up to a hyphen: "sv" finds "sv-SE", "sr-latn" finds
-- "sr-Latn-RS". What is written out in full wins. nil when there is none.
local function find(languages, asked)
  for i = 1, #languages do
    if languages[i] == asked then return asked end
  end
  local wanted = string.lower(asked)
  for i = 1, #languages do
    if string.lower(languages[i]) == wanted then return languages[i] end
  end
  for i = 1, #languages do
    if starts_with(string.lower(languages[i]), wanted .. "-") then return languages[i] end
  end
  return nil
end

return { find = find }
