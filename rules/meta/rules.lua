---@meta
-- The verbs of rule files and what a rule answers. Written by `assent rules meta`: do not change it here.

---What allow, deny, block, prompt and warn make.
---@class assent.answer

---What command and at make, for a reaction to return.
---@class assent.wanted

---A word of at most 63 letters, digits, dots, dashes and underscores.
---@alias assent.code string

---An operation, or a pattern such as "customer.*".
---@alias assent.operation
---| string
---| "partner.create" # adds a partner
---| "partner.import" # brings a partner from elsewhere, with its id and date
---| "partner.change" # what is known of a partner: its id in the partner network, the Partner Agreement
---| "partner.list" # partners, in the order they were added
---| "partner.agreement_status" # whether an indirect reseller has signed the Partner Agreement
---| "partnership.list" # an indirect provider's resellers, an indirect reseller's provider
---| "user.create" # adds a person at a partner, with roles
---| "user.list" # users of a partner
---| "token.create" # makes a bearer token, shown once, for a user or an application
---| "token.list" # tokens of a partner, without their secrets
---| "token.revoke" # ends a token at once
---| "sign_in.create" # makes a secret, shown once, with which a person or a program gets tokens
---| "sign_in.list" # what people and programs of a partner sign in with, without the secrets
---| "sign_in.revoke" # ends a secret at once; tokens that were given for it go on until they expire
---| "token.grant" # a bearer token for an hour, for who proves to be somebody
---| "token.exchange" # another bearer token for who has one, not for longer than that one and an hour at most
---| "contact.sign_in" # a bearer token for eight hours, for a customer's contact who proves the password
---| "contact.change_password" # another password for the caller's own company; its other tokens end
---| "contact.send_code" # sends a one-time code to the invited address; the answer is the same for every link
---| "contact.sign_in_code" # a bearer token for eight hours, for who was invited and has the code
---| "session.end" # ends the token that the request came with
---| "customer.create" # adds a customer with an active relationship to the caller's company
---| "customer.import" # brings a customer from elsewhere, with its ids, dates and relationships
---| "customer.get" # one customer
---| "customer.list" # the caller's customers by name or domain, in pages
---| "customer.change" # replaces a customer's billing profile, when it is still the one that was read
---| "customer.delete" # deletes a customer, in a sandbox; its journal entries stay
---| "relationship.end" # ends the caller's relationship with a customer
---| "relationship.change" # ends the caller's relationship with a customer, and answers with the customer
---| "relationship.list" # the indirect resellers of a customer
---| "relationship.request" # the link by which a customer is asked for a relationship with the caller's company
---| "customer.overview" # the caller's customers in pages, and where the acceptance of each stands
---| "customer.partners" # the partners of a customer, for the customer itself
---| "invitation.create" # asks a customer to accept directly; one that waits already gets a new link
---| "invitation.renew" # gives an invitation a new link; the one before leads nowhere any more
---| "invitation.cancel" # withdraws an invitation
---| "invitation.limit" # says until when an invitation is good; for the rules' reactions
---| "invitation.expire" # ends an invitation whose time is over; for the rules' reactions
---| "invitation.open" # follows the link of an invitation, before anybody has signed in
---| "invitation.read" # what the customer is asked to accept, with the text
---| "invitation.accept" # the customer accepts: the agreement, and the relationship when one is asked for
---| "invitation.decline" # the customer declines
---| "invitation.get" # one invitation
---| "invitation.list" # the invitations of the caller's company, newest first
---| "invitation.counts" # how many of the caller's customers stand where, and which are blocked now
---| "mail.queue" # has a mail about an invitation sent; for the rules' reactions
---| "mail.get" # a mail with all that is needed to send it, for who sends
---| "mail.sent" # notes that a mail was taken by the mail server, by who sends
---| "mail.failed" # notes that a mail is given up, by who sends
---| "mail.list" # mails and what came of them, without addresses, newest first
---| "domain.check" # whether a domain is a customer's already, whoever's customer that is
---| "address.check" # looks at an address by the rules of its country
---| "country.rules" # what holds for addresses and numbers in a country
---| "template.list" # the newest template of each agreement type
---| "template.document" # a link, good for five minutes, to the text for a country and language
---| "template.open" # where the text behind a document link is
---| "agreement.confirm" # records a partner's word that the customer accepted
---| "agreement.accept" # records that the customer itself accepted
---| "agreement.import" # brings a confirmation from elsewhere, with the dates it has there
---| "agreement.list" # the caller's confirmations for a customer, newest first
---| "agreement.direct_status" # whether the customer accepted the Microsoft Customer Agreement itself
---| "order.create" # a purchase: makes a subscription of each line
---| "order.get" # one order
---| "order.list" # a customer's orders, newest first
---| "cart.create" # a cart, good for 15 minutes; nothing is bought yet
---| "cart.get" # a cart that has not expired
---| "cart.change" # other lines for a cart
---| "cart.checkout" # buys what is in a cart: an order for each billing cycle, term and currency
---| "subscription.get" # one subscription
---| "subscription.list" # a customer's subscriptions, newest first
---| "subscription.change" # changes quantity, state, renewal or name of a subscription
---| "subscription.renew" # the automatic renewal at the end of a term
---| "gate.check" # would a purchase pass, and if not, why and who can put it right
---| "schedule.add" # keeps a command until its moment has come; what a reaction says with `at` becomes this
---| "schedule.drop" # gives up a command that waits; the host does so with one that can no longer be made
---| "schedule.list" # commands that wait for their moment, the next one first
---| "audit.list" # what the own partner did in a window of time, oldest first, in the older contract's words
---| "audit.get" # one record of the own partner's activity
---| "webhook.register" # says where the own partner wants to be told of events; one for each partner
---| "webhook.change" # says anew where the own partner wants to be told, and of what
---| "webhook.get" # where the own partner is told of events
---| "webhook.events" # the names of all events that a webhook can be registered for
---| "webhook.list" # every partner's webhook, for who delivers
---| "webhook.validate" # sends a test event to the own webhook; at most two a minute
---| "webhook.validation" # what came of a test event; kept for seven days
---| "webhook.tried" # notes an attempt to deliver a test event, by who delivers
---| "ruleset.activate" # builds a rule set from a folder, checks it, and puts it in force
---| "ruleset.back" # puts the rule set in force that was in force before this one; twice is where it began
---| "rule.set_aside" # asks a rule no more: its safe answer stands until rules are activated again; the host does so by itself after ten failures in a row
---| "ruleset.list" # rule sets that were put in force, newest first
---| "journal.list" # entries of the journal, oldest first, without their personal parts
---| "journal.explain" # why a decision came out as it did: every rule then, with the facts of then
---| "journal.capture" # a decision as a test case for rules/tests, with invented names and ids
---| "host.status" # how the host is

---A country: ISO 3166-1 alpha-2, and those of the published table.
---@alias assent.country
---| "AD"|"AE"|"AF"|"AG"|"AI"|"AL"|"AM"|"AO"|"AQ"|"AR"|"AS"|"AT"|"AU"|"AW"|"AX"|"AZ"|"BA"|"BB"|"BD"|"BE"
---| "BF"|"BG"|"BH"|"BI"|"BJ"|"BL"|"BM"|"BN"|"BO"|"BQ"|"BR"|"BS"|"BT"|"BV"|"BW"|"BY"|"BZ"|"CA"|"CC"|"CD"
---| "CF"|"CG"|"CH"|"CI"|"CK"|"CL"|"CM"|"CN"|"CO"|"CR"|"CU"|"CV"|"CW"|"CX"|"CY"|"CZ"|"DE"|"DJ"|"DK"|"DM"
---| "DO"|"DZ"|"EC"|"EE"|"EG"|"EH"|"ER"|"ES"|"ET"|"FI"|"FJ"|"FK"|"FM"|"FO"|"FR"|"GA"|"GB"|"GD"|"GE"|"GF"
---| "GG"|"GH"|"GI"|"GL"|"GM"|"GN"|"GP"|"GQ"|"GR"|"GS"|"GT"|"GU"|"GW"|"GY"|"HK"|"HM"|"HN"|"HR"|"HT"|"HU"
---| "ID"|"IE"|"IL"|"IM"|"IN"|"IO"|"IQ"|"IR"|"IS"|"IT"|"JE"|"JM"|"JO"|"JP"|"KE"|"KG"|"KH"|"KI"|"KM"|"KN"
---| "KP"|"KR"|"KW"|"KY"|"KZ"|"LA"|"LB"|"LC"|"LI"|"LK"|"LR"|"LS"|"LT"|"LU"|"LV"|"LY"|"MA"|"MC"|"MD"|"ME"
---| "MF"|"MG"|"MH"|"MK"|"ML"|"MM"|"MN"|"MO"|"MP"|"MQ"|"MR"|"MS"|"MT"|"MU"|"MV"|"MW"|"MX"|"MY"|"MZ"|"NA"
---| "NC"|"NE"|"NF"|"NG"|"NI"|"NL"|"NO"|"NP"|"NR"|"NU"|"NZ"|"OM"|"PA"|"PE"|"PF"|"PG"|"PH"|"PK"|"PL"|"PM"
---| "PN"|"PR"|"PS"|"PT"|"PW"|"PY"|"QA"|"RE"|"RO"|"RS"|"RU"|"RW"|"SA"|"SB"|"SC"|"SD"|"SE"|"SG"|"SH"|"SI"
---| "SJ"|"SK"|"SL"|"SM"|"SN"|"SO"|"SR"|"SS"|"ST"|"SV"|"SX"|"SY"|"SZ"|"TC"|"TD"|"TF"|"TG"|"TH"|"TJ"|"TK"
---| "TL"|"TM"|"TN"|"TO"|"TR"|"TT"|"TV"|"TW"|"TZ"|"UA"|"UG"|"UM"|"US"|"UY"|"UZ"|"VA"|"VC"|"VE"|"VG"|"VI"
---| "VN"|"VU"|"WF"|"WS"|"XE"|"XJ"|"XK"|"XS"|"YE"|"YT"|"ZA"|"ZM"|"ZW"

---What somebody is here.
---@alias assent.role "admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin"

---A fixed text: the end of a chain.
---@class (exact) assent.text
---@field country assent.country two capital letters, ISO 3166-1
---@field language string such as "en-US"

---May this actor do this? What nobody allows is denied; one deny outweighs every allow.
---@class (exact) assent.rule.permission
---@field name string the rule's own name, there once in the whole set
---@field describe string one sentence: what the rule says, for explanations
---@field actions assent.operation[] the operations it decides about; "customer.*" and "*" stand for many
---@field actors? ("user"|"application"|"contact"|"host")[] asked for actors of these kinds alone
---@field roles? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] asked for who has one of these roles
---@field lacks? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] asked for who has none of these roles
---@field partners? ("direct_bill"|"indirect_provider"|"indirect_reseller")[] asked for who works at such a partner
---@field from? string|integer first day (UTC) or moment; absent: always
---@field to? string|integer first day on which it no longer holds
---@field decide fun(): assent.answer? returns allow(), deny("code") or nil for no opinion; `allow` itself always allows

---What stands in the way? All are asked, and the caller hears every answer at once.
---@class (exact) assent.rule.scenario
---@field name string the rule's own name, there once in the whole set
---@field describe string one sentence: what the rule says, for explanations
---@field before assent.operation[] the operations it stands before; "customer.*" and "*" stand for many
---@field actors? ("user"|"application"|"contact"|"host")[] asked for actors of these kinds alone
---@field roles? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] asked for who has one of these roles
---@field lacks? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] asked for who has none of these roles
---@field partners? ("direct_bill"|"indirect_provider"|"indirect_reseller")[] asked for who works at such a partner
---@field from? string|integer first day (UTC) or moment; absent: always
---@field to? string|integer first day on which it no longer holds
---@field check fun(): assent.answer? returns block("code"), prompt("code"), warn("code") or nil: nothing stands in the way

---Which text, for this country, language and day? A chain that ends in a fixed text.
---@class (exact) assent.rule.template
---@field name string the rule's own name, there once in the whole set
---@field describe string one sentence: what the rule says, for explanations
---@field type? string agreement type; else that of the rule it goes on with
---@field id? string id of the text, a GUID; else that of the next rule
---@field link? string public page; else that of the next rule
---@field version? string version, "2023-04-01"; else that of the next rule
---@field rank? integer order among the types, the smallest first
---@field from? string|integer first day (UTC) or moment; absent: always
---@field to? string|integer first day on which it no longer holds
---@field countries? assent.country[] asked for these countries first; no two rules may claim the same one at a time
---@field pick? fun(asked: assent.asked): string?, string? returns a language, or a language and a country, or nil: the next rule is asked
---@field otherwise? string name of the rule that is asked next
---@field text? assent.text what is served in the end; stands without otherwise

---Who is somebody whom a signed token names? What no rule maps gives no role.
---@class (exact) assent.rule.directory
---@field name string the rule's own name, there once in the whole set
---@field describe string one sentence: what the rule says, for explanations
---@field from? string|integer first day (UTC) or moment; absent: always
---@field to? string|integer first day on which it no longer holds
---@field groups? table<string, assent.role|assent.role[]> by name or id of a group: what its members are here
---@field app_roles? table<string, assent.role|assent.role[]> by value of an app role: what who has it is here

---What comes of a command that was carried out? Other commands, right after or later.
---@class (exact) assent.rule.reaction
---@field name string the rule's own name, there once in the whole set
---@field describe string one sentence: what the rule says, for explanations
---@field on assent.operation[] asked after these commands, when they were carried out; "customer.*" stands for many
---@field does assent.operation[] the commands that may come of it, by full name
---@field from? string|integer first day (UTC) or moment; absent: always
---@field to? string|integer first day on which it no longer holds
---@field react fun(): assent.wanted|assent.wanted[]|nil returns command(…), at(…), a list of such, or nil: nothing comes of it

---Addresses and numbers of a country, as data. In patterns # is a digit, @ a letter, * either; what stands in [ ] may be left out; all else stands for itself.
---@class (exact) assent.country_rules
---@field cultures string|string[] "sv-SE" and others; the default first
---@field calling_codes? string|string[] of telephone numbers, without the plus
---@field postal_code? string|string[] patterns of postal codes
---@field postal_code_required? boolean absent: where a pattern is given
---@field city_required? boolean absent: yes
---@field states? table<string, string> states or provinces by their codes; others are refused
---@field state_required? boolean absent: where states are given
---@field phone? string|string[] patterns of telephone numbers; shown, and nobody is refused for them
---@field phone_required? boolean a customer needs a telephone number
---@field registration? string|string[] patterns of numbers in the register of organisations
---@field registration_required? boolean a customer needs such a number
---@field registration_sample? string a number that nobody has
---@field vat_id? string|string[] patterns of value added tax numbers
---@field tax_id_format? string form of tax numbers, for people
---@field tax_id_sample? string a number that nobody has
---@field tax_id_required? boolean absent: no

---A decision that must come out. Facts that it does not set are absent.
---@class (exact) assent.case
---@field operation assent.operation what is asked for
---@field now? string|integer the moment; 2026-06-01 at noon when absent
---@field locale? string of the sentence and the remedy, "sv-SE"
---@field actor? assent.given.actor who asks; a user without roles when absent
---@field partner? assent.given.partner the actor's company
---@field customer? assent.given.customer whom it is about
---@field relationship? assent.given.relationship the actor's with the customer
---@field agreements? assent.given.agreement[] newest first
---@field purchases? assent.given.purchase[] newest first
---@field input? assent.given.input the fields of the operation
---@field expect "allow"|"deny"|"block"|"warn"|"prompt" the decision
---@field code? string the code of the answer that decides
---@field codes? string[] the codes of all answers
---@field rule? string the rule that decides
---@field sentence? string what the caller reads
---@field remedy? string who can help, and how

---A text that must come out.
---@class (exact) assent.case.template
---@field template string the agreement type that is asked for
---@field country? string the country that is asked for
---@field language? string the language that is asked for
---@field now? string|integer the moment; 2026-06-01 at noon when absent
---@field expect assent.text|"none" what is served
---@field version? string version of the text
---@field rule? string the rule that picks
---@field id? string id of the text
---@field link? string public page of the text

---What groups and app roles must give. `groups` or `app_roles` is needed.
---@class (exact) assent.case.directory
---@field groups? string[] names or ids of groups in the token
---@field app_roles? string[] values of app roles in the token
---@field now? string|integer the moment; 2026-06-01 at noon when absent
---@field expect assent.role[]|"none" the roles, in whatever order
---@field rule? string a rule that gives some of them

---What must come of a command. Exactly these commands, by whichever reactions.
---@class (exact) assent.case.reaction
---@field after assent.operation the command that was carried out
---@field now? string|integer the moment; 2026-06-01 at noon when absent
---@field actor? assent.given.actor whose command; a user's without roles
---@field partner? assent.given.partner the actor's company
---@field customer? assent.given.customer whom it was about, after it
---@field relationship? assent.given.relationship the actor's with the customer
---@field agreements? assent.given.agreement[] newest first
---@field purchases? assent.given.purchase[] newest first
---@field input? assent.given.input what was asked for
---@field reply? table what came of it
---@field sequence? integer its place in the journal; 1 when absent
---@field reacts assent.given.wanted[]|"nothing" in order: { command = "…", input = { … }, at = "…", rule = "…" }; at: when it is due, absent: right after; rule: who wants it, may be left out

---the five verbs
rule = {}

---declares what groups and app roles of a directory give
---@param rule assent.rule.directory
function rule.directory(rule) end

---declares a permission rule
---@param rule assent.rule.permission
function rule.permission(rule) end

---declares a reaction
---@param rule assent.rule.reaction
function rule.reaction(rule) end

---declares a scenario
---@param rule assent.rule.scenario
function rule.scenario(rule) end

---declares a template rule
---@param rule assent.rule.template
function rule.template(rule) end

---permission: the actor may, unless another rule denies
---@return assent.answer
function allow() end

---permission: the actor may not, whatever others say
---@param code assent.code
---@param arguments? table<string, string|integer|boolean>
---@return assent.answer
function deny(code, arguments) end

---scenario: it does not pass
---@param code assent.code
---@param arguments? table<string, string|integer|boolean>
---@return assent.answer
function block(code, arguments) end

---scenario: something has to be done first
---@param code assent.code
---@param arguments? table<string, string|integer|boolean>
---@return assent.answer
function prompt(code, arguments) end

---scenario: it passes, and the caller reads this
---@param code assent.code
---@param arguments? table<string, string|integer|boolean>
---@return assent.answer
function warn(code, arguments) end

---addresses and numbers of a country: country "SE" { cultures = { "sv-SE" } }
---@param code assent.country
---@return fun(rules: assent.country_rules)
function country(code) end

---the sentences of one locale: messages "sv-SE" { ["code"] = "…" }; {name} in a sentence stands for an argument of the answer
---@param locale string
---@return fun(sentences: table<string, string>)
function messages(locale) end

---what the file lib/….lua returns
---@param name string
---@return any
function use(name) end

---a command that is executed when that moment has come; its fields may say nothing personal
---@param moment assent.time
---@param operation assent.operation
---@param fields? assent.given.input
---@return assent.wanted
function at(moment, operation, fields) end

---a command that is executed right after, by the host
---@param operation assent.operation
---@param fields? assent.given.input
---@return assent.wanted
function command(operation, fields) end

---a case of tests/: case "what must come out" { operation = …, expect = … }
---@param name string
---@return fun(given: assent.case|assent.case.template|assent.case.directory|assent.case.reaction)
function case(name) end

