-- problem 5: 'roles' would be kept between calls
local roles
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    roles = roles or actor.roles
    if roles.sales_agent then return allow() end
  end }
