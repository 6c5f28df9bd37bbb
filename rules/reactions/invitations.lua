-- What comes of invitations: mails, reminders, and their end.
--
-- These three are yours to change. What has been scheduled already keeps its moment.

local reminder_after_working_days = 3
local reminders_at_most = 2
local valid_for_days = 30

local function mail(invitation, template, to)
  return command("mail.queue", { invitation = invitation, template = template, to = to })
end

-- Only for the link of this generation, and only while nobody has answered.
local function reminder(invitation, generation, number)
  if number > reminders_at_most then return nil end
  local due_at = working_days(event.at, reminder_after_working_days)
  local wanted = { invitation = invitation, template = "reminder", to = "customer", while_live = true }
  wanted.generation, wanted.number = generation, number
  return at(due_at, "mail.queue", wanted)
end

rule.reaction {
  name     = "invitations.valid_for_days",
  describe = "A link is good for thirty days, then the invitation expires",
  on       = { "invitation.create", "invitation.renew" },
  does     = { "invitation.limit", "invitation.expire" },
  react    = function()
    local invitation = event.reply.invitation.id
    local ends_at = event.at + days(valid_for_days)
    return {
      command("invitation.limit", { id = invitation, expires_at = ends_at }),
      at(ends_at, "invitation.expire", { id = invitation }),
    }
  end,
}

rule.reaction {
  name     = "invitations.mailed",
  describe = "A link that nobody passes on by hand is mailed, and the customer is reminded after three working days",
  on       = { "invitation.create", "invitation.renew" },
  does     = { "mail.queue" },
  react    = function()
    local invitation = event.reply.invitation
    if invitation.delivery ~= "mail" then return nil end
    return { mail(invitation.id, "invitation", "customer"), reminder(invitation.id, invitation.generation, 1) }
  end,
}

rule.reaction {
  name     = "invitations.reminded_again",
  describe = "After a reminder the next one is due three working days later; there are two at most",
  on       = { "mail.queue" },
  does     = { "mail.queue" },
  react    = function()
    if event.input.template ~= "reminder" then return nil end
    return reminder(event.input.invitation, event.reply.generation, event.reply.number + 1)
  end,
}

rule.reaction {
  name     = "invitations.accepted",
  describe = "When a customer has accepted, both sides get a mail",
  on       = { "invitation.accept" },
  does     = { "mail.queue" },
  react    = function()
    local reply = event.reply
    if not reply.is_changed or reply.state ~= "accepted" then return nil end
    return { mail(reply.invitation, "accepted", "customer"), mail(reply.invitation, "accepted_partner", "partner") }
  end,
}

rule.reaction {
  name     = "invitations.blocked",
  describe = "When a customer cannot accept directly, its partner is told that it has to confirm",
  on       = { "invitation.open", "invitation.accept" },
  does     = { "mail.queue" },
  react    = function()
    local reply = event.reply
    if reply.is_changed and reply.state == "blocked" then return mail(reply.invitation, "blocked", "partner") end
  end,
}

rule.reaction {
  name     = "invitations.declined",
  describe = "When a customer has declined, its partner is told",
  on       = { "invitation.decline" },
  does     = { "mail.queue" },
  react    = function()
    if event.reply.is_changed then return mail(event.reply.invitation, "declined", "partner") end
  end,
}
