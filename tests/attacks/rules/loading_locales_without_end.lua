-- problem 5: a set has sentences in at most 32 locales
for a = 97, 122 do
  for b = 97, 122 do
    -- one after the other
    messages(string.char(a, b)) { code = "x" }
  end
end
