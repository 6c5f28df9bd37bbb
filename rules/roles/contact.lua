-- What a person at the customer may do: accept for their own company.

rule.permission {
  name     = "contact.accepts",
  describe = "A customer's contact accepts the agreement for that customer and for no other",
  actions  = { "agreement.accept" },
  actors   = { "contact" },
  decide   = function()
    if actor.customer ~= nil and actor.customer == input.customer then return allow() end
    return deny("contact.other_customer")
  end,
}
