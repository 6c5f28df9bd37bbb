-- The sentences in English. Every other locale falls back to this one.
--
-- A code's sentence says what stands in the way; its ".remedy" says who can put it right, and how.

messages "en-US" {
  -- Permissions: roles/
  ["permission.none"] = "No rule allows you to do this.",
  ["permission.none.remedy"] = "Ask the operator of this service whether your account is meant to do it.",
  ["role.missing"] = "Your role does not allow this. It takes one of these roles: {roles}.",
  ["role.missing.remedy"] = "A colleague with one of these roles can do it, or an administrator can give you one.",
  ["application.not_allowed"] = "A program that acts without a signed-in person may not do this.",
  ["application.not_allowed.remedy"] = "Use the token of a person who is an Admin agent or a Sales agent.",
  ["reseller.asks_provider"] = "An indirect reseller does not confirm acceptances. Your indirect provider for this customer is {provider}.",
  ["reseller.asks_provider.remedy"] = "Ask {provider} to confirm the customer's acceptance.",
  ["reseller.asks_provider_unnamed"] = "An indirect reseller does not confirm acceptances and does not have the agreement's texts. Its indirect provider does.",
  ["reseller.asks_provider_unnamed.remedy"] = "Ask the indirect provider through which you sell.",
  ["contact.other_customer"] = "You can accept an agreement for your own company only.",
  ["contact.other_customer.remedy"] = "Someone at the other company has to accept for it.",
  ["partner.other"] = "You can manage the users and tokens of your own company only.",
  ["partner.other.remedy"] = "Name your own company as the partner. For another company, one of its Admin agents can do this.",

  -- Scenarios: scenarios/
  ["date.future"] = "The date of acceptance is in the future.",
  ["date.future.remedy"] = "Give the time at which the customer accepted, in UTC.",
  ["agreement.missing"] = "No acceptance of the Microsoft Customer Agreement is on record for this customer.",
  ["agreement.missing.remedy"] = "The partner confirms that the customer has accepted it, or the customer accepts it directly.",
  ["agreement.missing_either"] = "Neither an acceptance of the Microsoft Cloud Agreement nor one of the Microsoft Customer Agreement is on record for this customer.",
  ["agreement.missing_either.remedy"] = "The partner confirms that the customer has accepted one of them.",
  ["agreement.missing_cloud"] = "No acceptance of the Microsoft Cloud Agreement is on record for this customer.",
  ["agreement.missing_cloud.remedy"] = "The partner confirms that the customer has accepted it.",
  ["direct.not_yet"] = "A customer can accept the Microsoft Customer Agreement directly from 3 February 2020.",
  ["direct.not_yet.remedy"] = "The partner confirms for the customer.",
  ["direct.existing_purchases"] = "Please reach out to your Partner to confirm your acceptance of the Microsoft Customer Agreement.",
  ["direct.existing_purchases.remedy"] = "the partner confirms for the customer",
  ["direct.new_partner"] = "Please reach out to your Partner to confirm your acceptance of the Microsoft Customer Agreement.",
  ["direct.new_partner.remedy"] = "the partner confirms for the customer",

  -- What the service itself says: partners and customers
  ["partner.unknown"] = "There is no such partner.",
  ["partner.unknown.remedy"] = "Check the partner's id.",
  ["user.unknown"] = "There is no such user.",
  ["user.unknown.remedy"] = "Check the user's id; only users of your own company can be found.",
  ["token.unknown"] = "There is no such token.",
  ["token.unknown.remedy"] = "Check the token's id; only tokens of your own company can be found.",
  ["customer.unknown"] = "There is no such customer.",
  ["customer.unknown.remedy"] = "Check the customer's id; only customers of your own company can be found.",
  ["relationship.ended"] = "Your company's relationship with this customer has ended.",
  ["relationship.ended.remedy"] = "Send the customer a new relationship request.",
  ["domain.taken"] = "This domain already belongs to another customer.",
  ["domain.taken.remedy"] = "Choose another domain.",

  -- … agreements and texts
  ["agreement.exists"] = "This person's acceptance of this agreement has already been confirmed.",
  ["agreement.exists.remedy"] = "Nothing is left to do. A renewed acceptance needs another first name, last name, e-mail address or phone number.",
  ["template.unknown"] = "There is no agreement template {template}.",
  ["template.unknown.remedy"] = "Take the template's id from the list of agreements.",
  ["template.retired"] = "The agreement template {template} is no longer in force.",
  ["template.retired.remedy"] = "Take the id of the template in force from the list of agreements.",
  ["template.country"] = "This customer's agreement text is the one of the customer's own country.",
  ["template.country.remedy"] = "Leave the country out, or give the customer's own.",

  -- … purchases
  ["order.unknown"] = "There is no such order.",
  ["order.unknown.remedy"] = "Check the order's id.",
  ["subscription.unknown"] = "This customer has no such subscription.",
  ["subscription.unknown.remedy"] = "Check the subscription's id; the list of subscriptions has it.",
  ["subscription.inactive"] = "This subscription is suspended or cancelled; its licence count cannot change.",
  ["subscription.inactive.remedy"] = "Activate the subscription first.",
  ["quantity.range"] = "The quantity is outside the range that this offer allows.",
  ["quantity.range.remedy"] = "Choose a quantity within the range.",

  -- … requests
  ["unauthenticated"] = "Nobody is signed in, or the token is not valid.",
  ["unauthenticated.remedy"] = "Send a valid token; an Admin agent can create one.",
  ["operation.unknown"] = "There is no such operation.",
  ["operation.unknown.remedy"] = "Check the spelling; the manual lists the operations.",
  ["input.invalid"] = "Something in the request is missing or wrong.",
  ["input.invalid.remedy"] = "Correct the field that the answer names, and send the request again.",
  ["request.repeated"] = "This request id has already been used for a different request.",
  ["request.repeated.remedy"] = "Use a new request id for every new request.",

  -- … rule sets and the service
  ["ruleset.none"] = "No rule set is active, so nothing can be decided.",
  ["ruleset.none.remedy"] = "The operator activates one: assent rules activate.",
  ["ruleset.no_previous"] = "No other rule set was in force before this one.",
  ["ruleset.no_previous.remedy"] = "Activate a folder instead: assent rules activate FOLDER.",
  ["ruleset.overtaken"] = "Another rule set was put in force meanwhile.",
  ["ruleset.overtaken.remedy"] = "Look at the list of rule sets, then try again.",
  ["ruleset.unknown"] = "There is no such rule set.",
  ["ruleset.unknown.remedy"] = "Check its digest; the list of rule sets has it.",
  ["rule.failed"] = "A rule failed, so this was refused to be on the safe side.",
  ["rule.failed.remedy"] = "The operator finds the file, the line and the cause in the log.",
  ["busy"] = "The service is busy. Nothing was changed.",
  ["busy.remedy"] = "Try again in a moment, with the same request id.",
  ["storage"] = "The service cannot store anything at the moment. Nothing was changed.",
  ["storage.remedy"] = "Try again later, with the same request id; the operator checks disk space and log.",
  ["closing"] = "The service is shutting down. Nothing was changed.",
  ["closing.remedy"] = "Try again in a moment, with the same request id.",
}
