-- fails: debug is not there
rule.permission { name = "attack", describe = "hostile", actions = { "*" }, decide = function() debug.setupvalue(1, 1, actor) end }
