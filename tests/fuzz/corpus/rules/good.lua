rule.permission { name = "all", describe = "everybody", actions = { "*" }, decide = function() return allow() end }
