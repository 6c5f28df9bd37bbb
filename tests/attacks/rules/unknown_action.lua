-- problem 2: rule.permission attack: there is no operation 'agreement.confrim': did you mean 'agreement.confirm'?
rule.permission { name = "attack", describe = "hostile", actions = { "agreement.confrim" },
  decide = function() end }
