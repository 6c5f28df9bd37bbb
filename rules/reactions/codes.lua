-- One-time codes go out by mail, to who was invited.

rule.reaction {
  name     = "codes.mail",
  describe = "A one-time code that was made for an invitation is mailed to the invited person",
  on       = { "contact.send_code" },
  does     = { "mail.queue" },
  react    = function()
    local code = event.reply
    local mail = { invitation = code.invitation, sign_in_code = code.code, template = "code", to = "customer" }
    return command("mail.queue", mail)
  end,
}
