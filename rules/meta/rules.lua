---@meta
-- The verbs of rule files and what a rule answers. Written by `assent rules meta`: do not change it here.

---What allow, deny, block, prompt and warn make.
---@class assent.answer

---A word of at most 63 letters, digits, dots, dashes and underscores.
---@alias assent.code string

---An operation, or a pattern such as "customer.*".
---@alias assent.operation
---| string
---| "partner.create" # adds a partner
---| "partner.import" # brings a partner from elsewhere, with its id and date
---| "partner.list" # partners, in the order they were added
---| "user.create" # adds a person at a partner, with roles
---| "user.list" # users of a partner
---| "token.create" # makes a bearer token, shown once, for a user or an application
---| "token.list" # tokens of a partner, without their secrets
---| "token.revoke" # ends a token at once
---| "customer.create" # adds a customer with an active relationship to the caller's company
---| "customer.import" # brings a customer from elsewhere, with its ids, dates and relationships
---| "customer.get" # one customer
---| "customer.list" # the caller's customers by name or domain, in pages
---| "relationship.end" # ends the caller's relationship with a customer
---| "template.list" # the newest template of each agreement type
---| "template.document" # a link, good for five minutes, to the text for a country and language
---| "template.open" # where the text behind a document link is
---| "agreement.confirm" # records a partner's word that the customer accepted
---| "agreement.accept" # records that the customer itself accepted
---| "agreement.import" # brings a confirmation from elsewhere, with the dates it has there
---| "agreement.list" # the caller's confirmations for a customer, newest first
---| "agreement.direct_status" # whether the customer accepted the Microsoft Customer Agreement itself
---| "order.create" # a purchase: makes a subscription of each line
---| "subscription.get" # one subscription
---| "subscription.list" # a customer's subscriptions, newest first
---| "subscription.change" # changes quantity, state, renewal or name of a subscription
---| "subscription.renew" # the automatic renewal at the end of a term
---| "gate.check" # would a purchase pass, and if not, why and who can put it right
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

---the three verbs
rule = {}

---declares a permission rule
---@param rule assent.rule.permission
function rule.permission(rule) end

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

---the sentences of one locale: messages "sv-SE" { ["code"] = "…" }; {name} in a sentence stands for an argument of the answer
---@param locale string
---@return fun(sentences: table<string, string>)
function messages(locale) end

---what the file lib/….lua returns
---@param name string
---@return any
function use(name) end

---a case of tests/: case "what must come out" { operation = …, expect = … }
---@param name string
---@return fun(given: assent.case|assent.case.template)
function case(name) end

