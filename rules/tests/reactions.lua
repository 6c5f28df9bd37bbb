-- What comes of invitations.

local invitation = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03"
local tuesday = date "2026-06-02"
local friday = date "2026-06-05"

local in_thirty_days = date "2026-07-02"
local limit = { command = "invitation.limit", input = { id = invitation, expires_at = "2026-07-02" } }
local expire = { command = "invitation.expire", at = in_thirty_days, input = { id = invitation } }

local function queued(template, to)
  return { command = "mail.queue", input = { invitation = invitation, template = template, to = to } }
end

local function reminded(moment, generation, number)
  return { command = "mail.queue", at = moment, input = {
    invitation = invitation, template = "reminder", to = "customer",
    generation = generation, number = number, while_live = true,
  } }
end

for _, operation in ipairs { "invitation.create", "invitation.renew" } do
  case("a link that the service brings is mailed, limited and followed by a reminder: " .. operation) {
    after = operation, now = tuesday,
    reply = { invitation = { id = invitation, delivery = "mail", generation = 2 } },
    reacts = { limit, expire, queued("invitation", "customer"), reminded(friday, 2, 1) },
  }
  case("a link that somebody passes on is limited alone: " .. operation) {
    after = operation, now = tuesday,
    reply = { invitation = { id = invitation, delivery = "hand", generation = 1 } },
    reacts = { limit, expire },
  }
end

case "working days leave the weekend out" {
  after = "mail.queue", now = friday, input = { invitation = invitation, template = "reminder" },
  reply = { generation = 1, number = 1 },
  reacts = { reminded(date "2026-06-10", 1, 2) },
}

case "there are two reminders at most" {
  after = "mail.queue", now = friday, input = { invitation = invitation, template = "reminder" },
  reply = { generation = 1, number = 2 },
  reacts = "nothing",
}

case "other mails are followed by nothing" {
  after = "mail.queue", now = friday, input = { invitation = invitation, template = "invitation" },
  reply = { generation = 1, number = 1 },
  reacts = "nothing",
}

case "when the customer has accepted both sides are told" {
  after = "invitation.accept", now = friday,
  reply = { invitation = invitation, is_changed = true, state = "accepted" },
  reacts = { queued("accepted", "customer"), queued("accepted_partner", "partner") },
}

case "a second click tells nobody again" {
  after = "invitation.accept", now = friday, reply = { invitation = invitation, is_changed = false, state = "accepted" },
  reacts = "nothing",
}

for _, operation in ipairs { "invitation.open", "invitation.accept" } do
  case("when a rule stands in the way the partner is told: " .. operation) {
    after = operation, now = friday, reply = { invitation = invitation, is_changed = true, state = "blocked" },
    reacts = { queued("blocked", "partner") },
  }
  case("once: " .. operation) {
    after = operation, now = friday, reply = { invitation = invitation, is_changed = false, state = "blocked" },
    reacts = "nothing",
  }
end

case "a link that is followed tells nobody anything" {
  after = "invitation.open", now = friday, reply = { invitation = invitation, is_changed = true, state = "opened" },
  reacts = "nothing",
}

case "when the customer has declined the partner is told" {
  after = "invitation.decline", now = friday, reply = { invitation = invitation, is_changed = true, state = "declined" },
  reacts = { queued("declined", "partner") },
}

case "declined twice is declined once" {
  after = "invitation.decline", now = friday, reply = { invitation = invitation, is_changed = false, state = "declined" },
  reacts = "nothing",
}
