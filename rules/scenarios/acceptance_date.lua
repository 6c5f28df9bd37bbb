-- An acceptance has happened: its date is not in the future.

-- Clocks differ, and many programs send their own present instant.
local clock_difference = minutes(5)

rule.scenario {
  name     = "acceptance_date.not_in_the_future",
  describe = "The date of an acceptance is not in the future, beyond a small difference of clocks",
  before   = { "agreement.confirm", "agreement.accept" },
  check    = function()
    if input.agreed_at ~= nil and input.agreed_at > now + clock_difference then
      return block("date.future")
    end
  end,
}
