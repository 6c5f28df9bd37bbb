-- allows
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    if tostring({}) == "table" and tostring(error) == "function" and tostring(actor) == "fact"
       and string.format("%s", {}) == "table" then return allow() end
  end,
}
