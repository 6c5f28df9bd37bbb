-- Does a user have one of these roles?

local function has_any(actor, names)
  if actor.kind ~= "user" then return false end
  for i = 1, #names do
    if actor.roles[names[i]] then return true end
  end
  return false
end

return { has_any = has_any }
