-- Ending a relationship: what was bought through it has to stand still first.

rule.scenario {
  name     = "ending.subscriptions",
  describe = "A relationship with active subscriptions is not ended: they are suspended or cancelled first",
  before   = { "relationship.end", "relationship.change" },
  check    = function()
    if not relationship then return end
    local active = 0
    for _, bought in ipairs(purchases) do
      if bought.state == "active" and bought.partner == relationship.partner then active = active + 1 end
    end
    if active > 0 then return block("relationship.has_subscriptions", { count = active }) end
  end,
}
