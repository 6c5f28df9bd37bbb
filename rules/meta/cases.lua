---@meta
-- What a case of tests/ can give. Written by `assent rules meta`: do not change it here.

---who asks
---@class (exact) assent.given.actor
---@field customer? assent.id of a contact: id of the customer
---@field id? assent.id id of the user, or of the token for an application; absent for the host
---@field kind? "user"|"application"|"contact"|"host" what kind of actor asks
---@field partner? assent.id id of the partner that the actor acts for; absent for the host
---@field roles? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] what the actor may do
---@field token? assent.id id of the token by which the actor was known

---a company that sells
---@class (exact) assent.given.partner
---@field country? string country of the company, ISO 3166-1 alpha-2
---@field created_at? string|integer when the partner was added
---@field id? assent.id id of the partner, also its tenant id
---@field kind? "direct_bill"|"indirect_provider"|"indirect_reseller" how the partner sells
---@field name? string name of the company
---@field provider? assent.id of an indirect reseller: the provider through which it buys

---where a company is
---@class (exact) assent.given.address
---@field city? string town or city
---@field country? string country, ISO 3166-1 alpha-2
---@field first_name? string first name of the person at the address
---@field last_name? string last name of the person at the address
---@field line1? string street and number, or post box
---@field line2? string floor, building, department
---@field phone? string telephone number of the person at the address
---@field postal_code? string postal code
---@field region? string region, where a country has such
---@field state? string state or province, where a country has such

---a company that buys
---@class (exact) assent.given.customer
---@field address? assent.given.address default address
---@field billing_id? assent.id id of the billing profile
---@field commerce_id? assent.id id of the customer in commerce
---@field company_name? string name of the company
---@field country? string country of the default address, ISO 3166-1 alpha-2
---@field created_at? string|integer when the customer was added
---@field culture? string language and country of texts for the customer, "sv-SE"
---@field domain? string domain of the customer, "nordvik.example.com"
---@field email? string mail address of the billing contact
---@field first_name? string first name of the billing contact
---@field id? assent.id id of the customer, also its tenant id
---@field language? string language of the customer, "sv"
---@field last_name? string last name of the billing contact
---@field registration_number? string number of the company in its country's register

---the actor's relationship with the customer
---@class (exact) assent.given.relationship
---@field has_other_partner? boolean the customer has an active relationship with another partner
---@field is_own? boolean the actor's partner is the relationship's partner, not its provider
---@field partner? assent.id who sells
---@field partner_name? string name of who sells
---@field provider? assent.id through whom, for a reseller
---@field provider_name? string name of the provider
---@field since? string|integer when the state was entered
---@field state? "requested"|"active"|"ended" of the best relationship that the actor's partner has: active before ended

---the record that the customer accepted a template
---@class (exact) assent.given.agreement
---@field agreed_at? string|integer claimed: when the person accepted
---@field is_ours? boolean recorded by the actor's partner, or by the provider of the relationship
---@field method? "attested"|"direct" attested by a partner, or direct by the customer
---@field recorded_at? string|integer when it was recorded
---@field template_id? assent.id the template that was accepted
---@field type? string agreement type
---@field version? string version of the text in force when it was recorded

---a subscription of the customer
---@class (exact) assent.given.purchase
---@field bought_at? string|integer when it was bought
---@field is_ours? boolean bought through the actor's partner
---@field offer_id? string what was bought
---@field partner? assent.id through whom
---@field quantity? integer how many
---@field state? "active"|"suspended"|"cancelled" active, suspended, cancelled

---a partner to add
---@class (exact) assent.given.input.partner.create
---@field country? string where it is established
---@field id? assent.id made by the host
---@field kind? "direct_bill"|"indirect_provider"|"indirect_reseller" what it sells as
---@field name? string the company's name
---@field provider? assent.id of an indirect reseller: the indirect provider it buys through

---a partner as it was elsewhere
---@class (exact) assent.given.input.partner.import
---@field country? string where it is established
---@field created_at? string|integer when it was added
---@field id? assent.id its id
---@field kind? "direct_bill"|"indirect_provider"|"indirect_reseller" what it sells as
---@field name? string the company's name
---@field provider? assent.id of an indirect reseller: the indirect provider it buys through

---which partners
---@class (exact) assent.given.input.partner.list
---@field after? integer behind this row
---@field size? integer most rows, 1 to 500; 100 when absent

---a person at a partner to add
---@class (exact) assent.given.input.user.create
---@field id? assent.id made by the host
---@field name? string the person's name
---@field partner? assent.id the partner the person works for
---@field principal_name? string sign-in name
---@field roles? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] what the person may do

---which users
---@class (exact) assent.given.input.user.list
---@field after? integer behind this row
---@field partner? assent.id of this partner; the caller's own when absent
---@field size? integer most rows, 1 to 500; 100 when absent

---a bearer token to make, for a user or for an application
---@class (exact) assent.given.input.token.create
---@field application? string name of the application, when there is no user
---@field days? integer how long it is valid; 365 when absent
---@field digest? assent.id SHA-256 of the secret
---@field id? assent.id made by the host
---@field partner? assent.id of the application
---@field user? assent.id the user it stands for

---which tokens
---@class (exact) assent.given.input.token.list
---@field after? integer behind this row
---@field partner? assent.id of this partner; the caller's own when absent
---@field size? integer most rows, 1 to 500; 100 when absent

---a token to end
---@class (exact) assent.given.input.token.revoke
---@field id? assent.id the token's id

---a customer to add
---@class (exact) assent.given.input.customer.create
---@field address? assent.given.address its default address
---@field billing_id? assent.id made by the host
---@field commerce_id? assent.id made by the host
---@field company_name? string the company's name
---@field country? string its country; that of the address when absent
---@field credential? assent.id SHA-256 of the first password
---@field culture? string decides communication, "sv-SE"
---@field domain? string its domain; unique
---@field email? string billing contact's mail address
---@field first_name? string billing contact
---@field id? assent.id made by the host
---@field language? string two letters; the culture's when absent
---@field last_name? string billing contact
---@field partner? assent.id the indirect reseller it is created for, by its indirect provider
---@field registration_number? string number in the country's register of organisations

---a relationship as it was elsewhere
---@class (exact) assent.given.relationship_import
---@field partner? assent.id the partner that sells
---@field provider? assent.id of a reseller: the provider in between
---@field since? string|integer when the state was entered
---@field state? "requested"|"active"|"ended" where the relationship stands

---a customer as it was elsewhere, with its relationships
---@class (exact) assent.given.input.customer.import
---@field address? assent.given.address its default address
---@field billing_id? assent.id id of the billing profile
---@field commerce_id? assent.id id of the customer in commerce
---@field company_name? string the company's name
---@field country? string its country
---@field created_at? string|integer when it was added
---@field credential? assent.id SHA-256 of the first password
---@field culture? string decides communication, "sv-SE"
---@field domain? string its domain; unique
---@field email? string billing contact's mail address
---@field first_name? string billing contact
---@field id? assent.id its id, also its tenant id
---@field language? string two letters
---@field last_name? string billing contact
---@field registration_number? string number in the country's register of organisations
---@field relationships? assent.given.relationship_import[] oldest first

---which customer
---@class (exact) assent.given.input.customer.get
---@field customer? assent.id its id

---which customers
---@class (exact) assent.given.input.customer.list
---@field after? string "next" of the page before
---@field by? string what prefix looks at: "name" (when absent) or "domain"
---@field exact? boolean equals instead of begins with
---@field partner? assent.id an indirect provider: those of this reseller alone
---@field prefix? string the name or domain begins with this, in any letter case
---@field size? integer most rows, 1 to 500; 100 when absent

---which relationship to end
---@class (exact) assent.given.input.relationship.end
---@field customer? assent.id the customer; the relationship is the caller's

---which agreement types
---@class (exact) assent.given.input.template.list
---@field type? string one type, or "*" for all; MicrosoftCloudAgreement when absent

---which text
---@class (exact) assent.given.input.template.document
---@field country? string asked country; refused when a customer is named and has another
---@field customer? assent.id whose country decides
---@field id? assent.id the template's id
---@field language? string asked language, "sv-SE"

---a document link that somebody follows
---@class (exact) assent.given.input.template.open
---@field token? string the signed part of the link

---a person at the customer, as named in a confirmation
---@class (exact) assent.given.contact
---@field email? string mail address of the person
---@field first_name? string first name of the person
---@field last_name? string last name of the person
---@field phone? string telephone number of the person; an empty one counts as missing

---a partner says that the customer accepted
---@class (exact) assent.given.input.agreement.confirm
---@field agreed_at? string|integer when the person accepted
---@field contact? assent.given.contact who accepted
---@field customer? assent.id the customer
---@field template_id? assent.id which text; decides the type
---@field type? string has no effect: the template decides

---the customer itself accepts
---@class (exact) assent.given.input.agreement.accept
---@field agreed_at? string|integer when; now when absent
---@field contact? assent.given.contact who accepts
---@field customer? assent.id the customer
---@field partner? assent.id through which partner it was asked
---@field template_id? assent.id which text; decides the type

---a confirmation as it was recorded elsewhere
---@class (exact) assent.given.input.agreement.import
---@field agreed_at? string|integer when the person accepted, as it was claimed
---@field contact? assent.given.contact who accepted
---@field customer? assent.id the customer
---@field link? string public page of the agreement, as it was given
---@field method? "attested"|"direct" whether a partner attested it or the customer accepted itself
---@field partner? assent.id who recorded it, or through whom it was asked
---@field recorded_at? string|integer when it was recorded elsewhere
---@field template_id? assent.id which text was accepted
---@field type? string type of the agreement
---@field user? assent.id who recorded it elsewhere
---@field version? string version of the text that was in force then

---which confirmations
---@class (exact) assent.given.input.agreement.list
---@field customer? assent.id the customer
---@field type? string one type, or "*" for all; MicrosoftCloudAgreement when absent

---whose direct acceptance
---@class (exact) assent.given.input.agreement.direct_status
---@field customer? assent.id the customer

---one line of an order
---@class (exact) assent.given.order_line
---@field friendly_name? string name that the buyer gives to the subscription
---@field number? integer position in the order, from 0
---@field offer_id? string id of what is bought
---@field quantity? integer how many are bought
---@field subscription? assent.id id of the subscription that it made
---@field term? string how long the purchase binds, "P1M", "P1Y", "P3Y"

---a purchase
---@class (exact) assent.given.input.order.create
---@field billing_cycle? "monthly"|"annual"|"one_time"|"triennial"|"unknown" how it is billed
---@field currency? string ISO 4217
---@field customer? assent.id who buys
---@field id? assent.id made by the host
---@field lines? assent.given.order_line[] what is bought

---which subscription
---@class (exact) assent.given.input.subscription.get
---@field customer? assent.id the customer
---@field id? assent.id its id

---whose subscriptions
---@class (exact) assent.given.input.subscription.list
---@field customer? assent.id the customer

---what to change of a subscription; what is absent stays
---@class (exact) assent.given.input.subscription.change
---@field auto_renew? string "true" or "false"
---@field current_quantity? integer what it is now, for the rules
---@field customer? assent.id the customer
---@field friendly_name? string the partner's own name for it
---@field id? assent.id its id
---@field quantity? integer licences
---@field state? "active"|"suspended"|"cancelled" active, suspended or cancelled

---an automatic renewal at the end of a term
---@class (exact) assent.given.input.subscription.renew
---@field customer? assent.id the customer
---@field id? assent.id the subscription

---would it pass, and if not, why and who can put it right
---@class (exact) assent.given.input.gate.check
---@field customer? assent.id the customer
---@field offer_id? string what would be bought
---@field operation? string order.create (when absent) or subscription.change
---@field quantity? integer how many; 1 when absent
---@field subscription? assent.id which one, for subscription.change

---a rule set to build, check and put in force
---@class (exact) assent.given.input.ruleset.activate
---@field approved_diff? assent.id digest of the diff that was looked at, as `assent rules diff` prints it
---@field digest? assent.id what was built
---@field folder? string where its files are; the configured folder when absent

---the way back to the rule set before
---@class (exact) assent.given.input.ruleset.back
---@field digest? assent.id the rule set that was in force before

---a rule that is to be asked no more
---@class (exact) assent.given.input.rule.set_aside
---@field rule? string its name
---@field ruleset? assent.id of this rule set, and no other; the one in force when absent

---which activations
---@class (exact) assent.given.input.ruleset.list
---@field after? integer older than this row
---@field size? integer most rows, 1 to 500; 100 when absent

---which entries of the journal
---@class (exact) assent.given.input.journal.list
---@field after? integer behind this sequence
---@field customer? assent.id about this customer
---@field operation? string of this operation
---@field size? integer most entries, 1 to 500; 100 when absent

---which decision of the journal
---@class (exact) assent.given.input.journal.explain
---@field decision? string its place in the journal, its request id, or 8 or more digits of its digest

---@alias assent.given.input.journal.capture assent.given.input.journal.explain

---how the host is
---@class (exact) assent.given.input.host.status

---@alias assent.given.input
---| assent.given.input.partner.create
---| assent.given.input.partner.import
---| assent.given.input.partner.list
---| assent.given.input.user.create
---| assent.given.input.user.list
---| assent.given.input.token.create
---| assent.given.input.token.list
---| assent.given.input.token.revoke
---| assent.given.input.customer.create
---| assent.given.input.customer.import
---| assent.given.input.customer.get
---| assent.given.input.customer.list
---| assent.given.input.relationship.end
---| assent.given.input.template.list
---| assent.given.input.template.document
---| assent.given.input.template.open
---| assent.given.input.agreement.confirm
---| assent.given.input.agreement.accept
---| assent.given.input.agreement.import
---| assent.given.input.agreement.list
---| assent.given.input.agreement.direct_status
---| assent.given.input.order.create
---| assent.given.input.subscription.get
---| assent.given.input.subscription.list
---| assent.given.input.subscription.change
---| assent.given.input.subscription.renew
---| assent.given.input.gate.check
---| assent.given.input.ruleset.activate
---| assent.given.input.ruleset.back
---| assent.given.input.rule.set_aside
---| assent.given.input.ruleset.list
---| assent.given.input.journal.list
---| assent.given.input.journal.explain
---| assent.given.input.journal.capture
---| assent.given.input.host.status

