-- A one-time code is mailed by the rules.

local invitation = "8d3e1f20-6c5b-4a79-b8e7-0a1b2c3d4e03"
local code = "1f2e3d4c-5b6a-4978-8695-a4b3c2d1e005"

case "a code that was made for an invitation is mailed to the customer" {
  after = "contact.send_code", now = date "2021-06-01", reply = { code = code, invitation = invitation, expires_in = 600 },
  reacts = {
    { command = "mail.queue", input = { invitation = invitation, sign_in_code = code, template = "code", to = "customer" } },
  },
}
