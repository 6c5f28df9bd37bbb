-- One-time codes go out by mail, to who was invited.

rule.reaction {
  name     = "codes.mail",
  describe = "A one-time code that was made for an invitation is mailed to the invited person",
  on       = { "contact.send_code" },
  does     = { "mail.queue" },
  react    = function()
    return command("mail.queue", {
      invitation   = event.reply.invitation,
      sign_in_code = event.reply.code,
      template     = "code",
      to           = "customer",
    })
  end,
}
