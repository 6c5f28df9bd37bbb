-- problem 2: rule.permission attack: 'decides' is not known: did you mean 'decide'?
rule.permission { name = "attack", describe = "hostile", actions = { "*" }, decides = function() end }
