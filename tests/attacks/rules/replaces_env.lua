-- problem 4: '_ENV' would be kept between calls
rule.permission { name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    _ENV = { allow = allow }
  end }
