---@meta
-- The facts that a rule can read, inside decide, check and pick. Written by `assent rules meta`: do not change it here.

---A moment: milliseconds since 1970-01-01 UTC.
---@alias assent.time integer

---An id: 36 characters, in small letters.
---@alias assent.id string

---What an operation replies; its fields are those of the operation.
---@alias assent.reply table

---what the actor may do
---@class (exact) assent.roles
---@field admin_agent boolean
---@field sales_agent boolean
---@field helpdesk_agent boolean
---@field global_admin boolean
---@field user_admin boolean
---@field billing_admin boolean

---who asks
---@class (exact) assent.actor
---@field assurance? "password"|"code"|"directory" of a contact: how the person was known
---@field customer? assent.id of a contact: id of the customer
---@field id? assent.id id of the user, or of the token for an application or contact; by a signed token the directory's object id; absent for the host
---@field kind "user"|"application"|"contact"|"host" what kind of actor asks
---@field must_change? "password" of a contact: what has to be changed before anything else; absent: nothing
---@field partner? assent.id id of the partner that the actor acts for; absent for the host and for a contact
---@field principal_name? string sign-in name, as a signed token has it; else absent
---@field roles assent.roles what the actor may do
---@field token? assent.id id of the token by which the actor was known; absent by a signed token

---a company that sells
---@class (exact) assent.partner
---@field agreement_signed_at? assent.time when it signed the Partner Agreement; absent: not known to have
---@field country string country of the company, ISO 3166-1 alpha-2
---@field created_at assent.time when the partner was added
---@field id assent.id id of the partner, also its tenant id
---@field kind "direct_bill"|"indirect_provider"|"indirect_reseller" how the partner sells
---@field mpn_id? string id of the company in the partner network, digits
---@field name string name of the company
---@field provider? assent.id of an indirect reseller: the provider through which it buys

---where a company is
---@class (exact) assent.address
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
---@class (exact) assent.customer
---@field address assent.address default address
---@field billing_id? assent.id id of the billing profile
---@field commerce_id? assent.id id of the customer in commerce
---@field company_name string name of the company
---@field country? string country of the default address, ISO 3166-1 alpha-2
---@field created_at assent.time when the customer was added
---@field culture? string language and country of texts for the customer, "sv-SE"
---@field domain string domain of the customer, "nordvik.example.com"
---@field email? string mail address of the billing contact
---@field first_name? string first name of the billing contact
---@field id assent.id id of the customer, also its tenant id
---@field language? string language of the customer, "sv"
---@field last_name? string last name of the billing contact
---@field registration_number? string number of the company in its country's register
---@field version? integer of the billing profile, grows with every change; absent: it never changed

---the actor's relationship with the customer
---@class (exact) assent.relationship
---@field has_other_partner boolean the customer has an active relationship with another partner
---@field is_own boolean the actor's partner is the relationship's partner, not its provider
---@field partner assent.id who sells
---@field partner_name string name of who sells
---@field provider? assent.id through whom, for a reseller
---@field provider_name? string name of the provider
---@field since assent.time when the state was entered
---@field state "requested"|"active"|"ended" of the best relationship that the actor's partner has: active before ended

---the record that the customer accepted a template
---@class (exact) assent.agreement
---@field agreed_at assent.time claimed: when the person accepted
---@field is_ours boolean recorded by the actor's partner, or by the provider of the relationship
---@field method "attested"|"direct" attested by a partner, or direct by the customer
---@field recorded_at assent.time when it was recorded
---@field template_id assent.id the template that was accepted
---@field type string agreement type
---@field version? string version of the text in force when it was recorded

---a subscription of the customer
---@class (exact) assent.purchase
---@field bought_at assent.time when it was bought
---@field is_ours boolean bought through the actor's partner
---@field offer_id string what was bought
---@field partner assent.id through whom
---@field quantity integer how many
---@field state "active"|"suspended"|"cancelled" active, suspended, cancelled

---a command that was carried out
---@class (exact) assent.event
---@field at assent.time when it was carried out
---@field input assent.input what was asked for
---@field name string the operation
---@field reply assent.reply what came of it
---@field sequence integer its place in the journal

---what a template rule picks by
---@class (exact) assent.asked
---@field country? string the country that was asked for
---@field language? string the language that was asked for

---who asks
---@type assent.actor
actor = nil

---the actor's company; nil for the host and for a contact
---@type assent.partner?
partner = nil

---whom it is about; nil when the operation names none
---@type assent.customer?
customer = nil

---the actor's relationship with the customer; nil when there is none
---@type assent.relationship?
relationship = nil

---what the customer accepted, newest first
---@type assent.agreement[]
agreements = nil

---what the customer bought, newest first
---@type assent.purchase[]
purchases = nil

---what was asked for: the fields of the operation
---@type assent.input
input = nil

---in `react` alone: the command that was carried out; else nil
---@type assent.event?
event = nil

---the moment of the decision
---@type assent.time
now = nil

