-- fails: getmetatable is not there: tables of rules are plain
rule.permission {
  name = "attack", describe = "hostile", actions = { "*" },
  decide = function()
    getmetatable("").__index = function() end
  end,
}
