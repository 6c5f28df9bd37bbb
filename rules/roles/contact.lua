-- What a person at the customer may do: accept for their own company, answer its invitations, see its partners.

rule.permission {
  name     = "contact.must_change",
  describe = "Until the first password is changed, which people at the partner have seen, a contact does nothing else",
  actions  = {
    "invitation.*", "mail.*", "agreement.*", "customer.*", "relationship.*", "order.*", "cart.*", "subscription.*",
    "gate.*", "template.*", "audit.*", "journal.*", "webhook.*", "partner.*", "partnership.*", "user.*", "token.*",
    "sign_in.*", "country.*", "address.*", "domain.*",
  },
  actors   = { "contact" },
  decide   = function()
    if actor.must_change then return deny("password.must_change") end
  end,
}

rule.permission {
  name     = "contact.own_password",
  describe = "A contact who signed in changes the password of the own company, knowing the old one",
  actions  = { "contact.change_password" },
  actors   = { "contact" },
  decide   = allow,
}

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

rule.permission {
  name     = "contact.answers",
  describe = "Who has the link of an invitation and has signed in for the customer answers it",
  actions  = { "invitation.read", "invitation.accept", "invitation.decline" },
  actors   = { "contact" },
  decide   = function()
    if actor.customer ~= nil then return allow() end
    return deny("contact.other_customer")
  end,
}

rule.permission {
  name     = "contact.sees_partners",
  describe = "A customer's contact sees the partners of that customer and of no other",
  actions  = { "customer.partners" },
  actors   = { "contact" },
  decide   = function()
    if actor.customer ~= nil and actor.customer == input.customer then return allow() end
    return deny("contact.other_customer")
  end,
}
