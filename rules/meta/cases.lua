---@meta
-- What a case of tests/ can give. Written by `assent rules meta`: do not change it here.

---who asks
---@class (exact) assent.given.actor
---@field assurance? "password"|"code"|"directory" of a contact: how the person was known
---@field customer? assent.id of a contact: id of the customer
---@field id? assent.id id of the user, or of the token for an application or contact; by a signed token the directory's object id; absent for the host
---@field kind? "user"|"application"|"contact"|"host" what kind of actor asks
---@field must_change? "password" of a contact: what has to be changed before anything else; absent: nothing
---@field partner? assent.id id of the partner that the actor acts for; absent for the host and for a contact
---@field principal_name? string sign-in name, as a signed token has it; else absent
---@field roles? ("admin_agent"|"sales_agent"|"helpdesk_agent"|"global_admin"|"user_admin"|"billing_admin")[] what the actor may do
---@field token? assent.id id of the token by which the actor was known; absent by a signed token

---a company that sells
---@class (exact) assent.given.partner
---@field agreement_signed_at? string|integer when it signed the Partner Agreement; absent: not known to have
---@field country? string country of the company, ISO 3166-1 alpha-2
---@field created_at? string|integer when the partner was added
---@field id? assent.id id of the partner, also its tenant id
---@field kind? "direct_bill"|"indirect_provider"|"indirect_reseller" how the partner sells
---@field mpn_id? string id of the company in the partner network, digits
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
---@field version? integer of the billing profile, grows with every change; absent: it never changed

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

---a command that was carried out
---@class (exact) assent.given.event
---@field at? string|integer when it was carried out
---@field input? assent.given.input what was asked for
---@field name? string the operation
---@field reply? assent.given.reply what came of it
---@field sequence? integer its place in the journal

---a partner to add
---@class (exact) assent.given.input.partner.create
---@field country? string where it is established
---@field id? assent.id made by the host
---@field kind? "direct_bill"|"indirect_provider"|"indirect_reseller" what it sells as
---@field name? string the company's name
---@field provider? assent.id of an indirect reseller: the indirect provider it buys through

---a partner as it was elsewhere
---@class (exact) assent.given.input.partner.import
---@field agreement_signed_at? string|integer when it signed the Partner Agreement
---@field country? string where it is established
---@field created_at? string|integer when it was added
---@field id? assent.id its id
---@field kind? "direct_bill"|"indirect_provider"|"indirect_reseller" what it sells as
---@field mpn_id? string its id in the partner network; no two partners have the same
---@field name? string the company's name
---@field provider? assent.id of an indirect reseller: the indirect provider it buys through

---what to change of a partner; what is absent stays
---@class (exact) assent.given.input.partner.change
---@field id? assent.id the partner
---@field is_signed? string "true": it has signed the Partner Agreement; "false": it has not
---@field mpn_id? string its id in the partner network, digits; no two partners have the same

---which partners
---@class (exact) assent.given.input.partner.list
---@field after? integer behind this row
---@field size? integer most rows, 1 to 500; 100 when absent

---which indirect reseller
---@class (exact) assent.given.input.partner.agreement_status
---@field mpn_id? string its id in the partner network …
---@field partner? assent.id … or its id here; one of the two

---which of the caller's partnerships
---@class (exact) assent.given.input.partnership.list
---@field exact? boolean equals instead of begins with
---@field prefix? string the other's name begins with this, in any letter case
---@field type? "provider_of"|"reseller_of" provider_of: the caller's resellers; reseller_of: its provider; when absent, what the caller can have

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

---a secret to make, for a person or for a program
---@class (exact) assent.given.input.sign_in.create
---@field application? string name of the program, when there is no user
---@field days? integer how long it is valid; 365 when absent
---@field id? assent.id made by the host; a program's client id
---@field partner? assent.id of the program; the caller's own when absent
---@field user? assent.id the person

---which sign-ins
---@class (exact) assent.given.input.sign_in.list
---@field after? integer behind this row
---@field size? integer most rows, 1 to 500; 100 when absent

---a secret to end
---@class (exact) assent.given.input.sign_in.revoke
---@field id? assent.id its id

---a proof for which a token is wanted
---@class (exact) assent.given.input.token.grant
---@field client? assent.id the program's client id
---@field grant? "client_credentials"|"password"|"refresh_token"|"jwt_token" what proves it
---@field id? assent.id of the new token, made by the host
---@field refresh_id? assent.id of the refresh token, made by the host
---@field tenant? assent.id the partner that is asked for; any when absent
---@field username? string the person's sign-in name

---another token for who has one
---@class (exact) assent.given.input.token.exchange
---@field id? assent.id of the new token, made by the host

---a name and a password
---@class (exact) assent.given.input.contact.sign_in
---@field customer? assent.id whose name it is
---@field id? assent.id of the new token, made by the host
---@field user_name? string as it was given with the first password, "admin@nordvik.example"

---another password
---@class (exact) assent.given.input.contact.change_password

---for which invitation a code is wanted
---@class (exact) assent.given.input.contact.send_code
---@field id? assent.id of the code, made by the host

---a code that was sent
---@class (exact) assent.given.input.contact.sign_in_code
---@field id? assent.id of the new token, made by the host

---nothing
---@class (exact) assent.given.input.session.end

---a customer to add
---@class (exact) assent.given.input.customer.create
---@field address? assent.given.address its default address
---@field billing_id? assent.id made by the host
---@field commerce_id? assent.id made by the host
---@field company_name? string the company's name
---@field country? string its country; that of the address when absent
---@field credential? assent.id SHA-256 of the first password, in journals from before `password`
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
---@field credential? assent.id SHA-256 of the first password, without `password`
---@field culture? string decides communication, "sv-SE"
---@field domain? string its domain; unique
---@field email? string billing contact's mail address
---@field first_name? string billing contact
---@field id? assent.id its id, also its tenant id
---@field language? string two letters
---@field last_name? string billing contact
---@field password? string Argon2id of the password that holds
---@field password_chosen_at? string|integer when somebody chose it; absent: it is the first one
---@field registration_number? string number in the country's register of organisations
---@field relationships? assent.given.relationship_import[] oldest first
---@field version? integer counts the changes of its profile

---which customer
---@class (exact) assent.given.input.customer.get
---@field customer? assent.id its id

---which customers
---@class (exact) assent.given.input.customer.list
---@field after? string "next" of the page before
---@field before? string "previous" of the page behind
---@field by? string what prefix looks at: "name" (when absent) or "domain"
---@field exact? boolean equals instead of begins with
---@field last? boolean the last page, instead of the first
---@field partner? assent.id an indirect provider: those of this reseller alone
---@field prefix? string the name or domain begins with this, in any letter case
---@field provider? assent.id an indirect reseller: those it has through this provider alone
---@field size? integer most rows, 1 to 500; 100 when absent

---a billing profile, whole: what is absent is taken away
---@class (exact) assent.given.input.customer.change
---@field address? assent.given.address its default address
---@field company_name? string the company's name
---@field culture? string decides communication, "sv-SE"
---@field customer? assent.id its id
---@field email? string billing contact's mail address
---@field etag? string of the profile as it was read, with or without quotes; "*": whatever it is
---@field first_name? string billing contact
---@field language? string two letters; the culture's when absent
---@field last_name? string billing contact

---a customer to delete
---@class (exact) assent.given.input.customer.delete
---@field customer? assent.id its id
---@field environment? string where it was asked for; only a sandbox deletes

---which relationship to end
---@class (exact) assent.given.input.relationship.end
---@field customer? assent.id the customer; the relationship is the caller's

---a relationship and its new state
---@class (exact) assent.given.input.relationship.change
---@field customer? assent.id the customer; the relationship is the caller's
---@field state? "requested"|"active"|"ended" what it is to become: "ended", and nothing else

---through which indirect resellers this customer buys
---@class (exact) assent.given.input.relationship.list
---@field customer? assent.id the customer

---a relationship to ask a customer for
---@class (exact) assent.given.input.relationship.request
---@field provider? assent.id the indirect provider; the caller or its own when absent
---@field reseller? assent.id the indirect reseller through which the customer would buy

---@alias assent.given.input.customer.overview assent.given.input.customer.list

---whose partners
---@class (exact) assent.given.input.customer.partners
---@field customer? assent.id the customer

---a customer to be asked to accept directly
---@class (exact) assent.given.input.invitation.create
---@field customer? assent.id of kind existing_customer: which one
---@field delivery? "mail"|"hand" "mail" (when absent): the service mails the link; "hand": the answer has it
---@field domain? string of kind relationship: the domain of who is asked
---@field email? string whom to invite; the customer's billing contact when absent
---@field first_name? string of that person
---@field id? assent.id made by the host
---@field kind? "new_customer"|"existing_customer"|"relationship" what is asked for
---@field last_name? string of that person
---@field locale? string language of the mails; the customer's when absent
---@field new_customer? assent.given.customer_create of kind new_customer: the customer, as customer.create takes it
---@field partner? assent.id who invites: an indirect provider may name its reseller, the host names it
---@field text? string what to say to the customer
---@field type? string type of the agreement; MicrosoftCustomerAgreement when absent

---an invitation that needs a new link
---@class (exact) assent.given.input.invitation.renew
---@field delivery? "mail"|"hand" who brings the new link to the customer; as it was when absent
---@field id? assent.id the invitation

---which invitation
---@class (exact) assent.given.input.invitation.cancel
---@field id? assent.id the invitation

---how long an invitation is good
---@class (exact) assent.given.input.invitation.limit
---@field expires_at? string|integer from when its link is good for nothing
---@field id? assent.id the invitation

---@alias assent.given.input.invitation.expire assent.given.input.invitation.cancel

---a link that is followed
---@class (exact) assent.given.input.invitation.open
---@field locale? string language of what is shown; the invitation's when absent

---@alias assent.given.input.invitation.read assent.given.input.invitation.open

---how somebody came to accept directly
---@class (exact) assent.given.evidence
---@field address? string network address the person came from
---@field language? string in which the text was shown
---@field shown_at? string|integer when the text was shown to the person
---@field user_agent? string program that the person used, as it names itself

---the customer accepts
---@class (exact) assent.given.input.invitation.accept
---@field evidence? assent.given.evidence how the person came to accept
---@field first_name? string of who accepts; of who was invited when absent
---@field last_name? string of who accepts
---@field locale? string language of what is shown; the invitation's when absent
---@field template_id? assent.id which text was shown
---@field text_digest? assent.id which file of it, as invitation.read named it

---a link whose invitation is declined
---@class (exact) assent.given.input.invitation.decline
---@field locale? string language of what is shown; the invitation's when absent
---@field reason? string why, in the person's words

---@alias assent.given.input.invitation.get assent.given.input.invitation.cancel

---which invitations
---@class (exact) assent.given.input.invitation.list
---@field after? integer `next` of the page before
---@field customer? assent.id of this customer; of all when absent
---@field size? integer most of a page, 1 to 500; 100 when absent
---@field state? "created"|"sent"|"opened"|"accepted"|"declined"|"blocked"|"expired"|"cancelled" in this state; in any when absent

---whose customers
---@class (exact) assent.given.input.invitation.counts
---@field partner? assent.id the host: of which partner

---a mail to be sent
---@class (exact) assent.given.input.mail.queue
---@field generation? integer only while the invitation has its link of this generation
---@field id? assent.id made by the host
---@field invitation? assent.id which invitation it is about
---@field number? integer of several of the same template: 1, 2, …; 1 when absent
---@field sign_in_code? assent.id of the template code: which one-time code it carries
---@field template? string which text: invitation, reminder, accepted, accepted_partner, blocked, declined, code
---@field to? "customer"|"partner" to whom
---@field while_live? boolean only while the invitation waits for an answer

---which mail
---@class (exact) assent.given.input.mail.get
---@field id? assent.id the mail

---a mail that was taken
---@class (exact) assent.given.input.mail.sent
---@field id? assent.id the mail
---@field tries? integer how often it was tried

---a mail that is given up
---@class (exact) assent.given.input.mail.failed
---@field id? assent.id the mail
---@field reason? string one word: why
---@field tries? integer how often it was tried

---which mails
---@class (exact) assent.given.input.mail.list
---@field after? integer `next` of the page before
---@field size? integer most of a page, 1 to 500; 100 when absent
---@field state? "queued"|"sent"|"failed" in this state; in any when absent

---which domain
---@class (exact) assent.given.input.domain.check
---@field domain? string in any letter case

---an address to look at
---@class (exact) assent.given.input.address.check
---@field address? assent.given.address the address

---which country
---@class (exact) assent.given.input.country.rules
---@field country? string two letters, in any letter case

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
---@field text_digest? assent.id which file of it, as template.document named it; when absent the one for the customer's country and language
---@field type? string has no effect: the template decides

---the customer itself accepts
---@class (exact) assent.given.input.agreement.accept
---@field agreed_at? string|integer when; now when absent
---@field contact? assent.given.contact who accepts
---@field customer? assent.id the customer
---@field partner? assent.id through which partner it was asked
---@field template_id? assent.id which text; decides the type
---@field text_digest? assent.id which file of it, as template.document named it; when absent the one for the customer's country and language

---a person at the customer, as it was elsewhere
---@class (exact) assent.given.contact_import
---@field email? string mail address of the person
---@field first_name? string first name of the person
---@field last_name? string last name of the person
---@field phone? string telephone number of the person

---a confirmation as it was recorded elsewhere
---@class (exact) assent.given.input.agreement.import
---@field agreed_at? string|integer when the person accepted, as it was claimed
---@field assurance? "password"|"code"|"directory" of a direct one: how sure it is who accepted
---@field contact? assent.given.contact_import who accepted
---@field customer? assent.id the customer
---@field evidence? assent.given.evidence of a direct one: how it came about
---@field invitation? assent.id that it answered elsewhere
---@field link? string public page of the agreement, as it was given
---@field method? "attested"|"direct" whether a partner attested it or the customer accepted itself
---@field partner? assent.id who recorded it, or through whom it was asked
---@field recorded_at? string|integer when it was recorded elsewhere
---@field template_id? assent.id which text was accepted
---@field text_digest? assent.id SHA-256 of the file that held the text
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
---@field parent? assent.id id of the subscription that an add-on belongs to
---@field partner_on_record? string partner-network id of the partner that gets the credit
---@field provisioning? any what the offer wants to know, as it was given
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

---which order
---@class (exact) assent.given.input.order.get
---@field customer? assent.id the customer
---@field id? assent.id its id

---whose orders
---@class (exact) assent.given.input.order.list
---@field customer? assent.id the customer

---one line of a cart
---@class (exact) assent.given.cart_line
---@field billing_cycle? "monthly"|"annual"|"one_time"|"triennial"|"unknown" how often it is billed
---@field currency? string currency, ISO 4217, "SEK"
---@field friendly_name? string name that the buyer gives to the subscription
---@field group? string the same for lines that become one order
---@field number? integer position in the cart, from 0
---@field offer_id? string id of what would be bought: an offer, or "product:sku:availability"
---@field parent? assent.id id of the subscription that an add-on belongs to
---@field partner_on_record? string partner-network id of the partner that gets the credit
---@field provisioning? any what the offer wants to know, as it was given
---@field quantity? integer how many would be bought
---@field term? string how long the purchase would bind, "P1M", "P1Y", "P3Y"

---a cart to make
---@class (exact) assent.given.input.cart.create
---@field customer? assent.id who would buy
---@field id? assent.id made by the host
---@field lines? assent.given.cart_line[] what would be bought

---which cart
---@class (exact) assent.given.input.cart.get
---@field customer? assent.id the customer
---@field id? assent.id its id

---one line of a cart
---@class (exact) assent.given.cart_line
---@field billing_cycle? "monthly"|"annual"|"one_time"|"triennial"|"unknown" how often it is billed
---@field currency? string currency, ISO 4217, "SEK"
---@field friendly_name? string name that the buyer gives to the subscription
---@field group? string the same for lines that become one order
---@field number? integer position in the cart, from 0
---@field offer_id? string id of what would be bought: an offer, or "product:sku:availability"
---@field parent? assent.id id of the subscription that an add-on belongs to
---@field partner_on_record? string partner-network id of the partner that gets the credit
---@field provisioning? any what the offer wants to know, as it was given
---@field quantity? integer how many would be bought
---@field term? string how long the purchase would bind, "P1M", "P1Y", "P3Y"

---other lines for a cart
---@class (exact) assent.given.input.cart.change
---@field customer? assent.id the customer
---@field id? assent.id its id
---@field lines? assent.given.cart_line[] all that would be bought now, in place of what was there

---one line of a cart
---@class (exact) assent.given.cart_line
---@field billing_cycle? "monthly"|"annual"|"one_time"|"triennial"|"unknown" how often it is billed
---@field currency? string currency, ISO 4217, "SEK"
---@field friendly_name? string name that the buyer gives to the subscription
---@field group? string the same for lines that become one order
---@field number? integer position in the cart, from 0
---@field offer_id? string id of what would be bought: an offer, or "product:sku:availability"
---@field parent? assent.id id of the subscription that an add-on belongs to
---@field partner_on_record? string partner-network id of the partner that gets the credit
---@field provisioning? any what the offer wants to know, as it was given
---@field quantity? integer how many would be bought
---@field term? string how long the purchase would bind, "P1M", "P1Y", "P3Y"

---a cart to order
---@class (exact) assent.given.input.cart.checkout
---@field customer? assent.id the customer
---@field id? assent.id the cart
---@field lines? assent.given.cart_line[] what is bought: the cart's lines, for the rules
---@field seed? assent.id what the ids of the orders and subscriptions are made from; by the host

---which subscription
---@class (exact) assent.given.input.subscription.get
---@field customer? assent.id the customer
---@field id? assent.id its id

---whose subscriptions
---@class (exact) assent.given.input.subscription.list
---@field customer? assent.id the customer
---@field order? assent.id of this order alone; of all when absent

---what to change of a subscription; what is absent stays
---@class (exact) assent.given.input.subscription.change
---@field auto_renew? string "true" or "false"
---@field current_quantity? integer what it is now, for the rules
---@field customer? assent.id the customer
---@field etag? string refused when the subscription has another one by now; absent: whatever it has
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

---a command that is to wait for its moment
---@class (exact) assent.given.input.schedule.add
---@field customer? assent.id whom it is about
---@field due_at? string|integer when it is to be executed
---@field input? any its fields; nothing personal may be among them
---@field operation? string the command

---a command that is to wait no more
---@class (exact) assent.given.input.schedule.drop
---@field reason? string why
---@field row? integer which

---which commands wait
---@class (exact) assent.given.input.schedule.list
---@field after? integer due behind this row
---@field size? integer most rows, 1 to 500; 100 when absent

---which records; a window is 30 days wide at most
---@class (exact) assent.given.input.audit.list
---@field after? string `next` of the page before
---@field company? string this stands somewhere in the customer's company name, in any letter case
---@field customer? assent.id about this customer
---@field end? string|integer up to and with this time; the widest window when absent
---@field resource? string of this type of resource, "agreement"
---@field size? integer most records, 1 to 500; 500 when absent
---@field start? string|integer since this time, at most 90 days back; 30 days when absent

---which record
---@class (exact) assent.given.input.audit.get
---@field id? string the record's id

---where a partner wants to be told
---@class (exact) assent.given.input.webhook.register
---@field events? ("test-created"|"subscription-updated"|"usagerecords-thresholdExceeded"|"referral-created"|"referral-updated"|"invoice-ready"|"azure-fraud-event-detected"|"dap-admin-relationship-approved"|"dap-admin-relationship-terminated"|"dap-admin-relationship-terminated-by-microsoft"|"reseller-relationship-accepted-by-customer"|"indirect-reseller-relationship-accepted-by-customer"|"granular-admin-relationship-created"|"granular-admin-relationship-updated"|"granular-admin-relationship-activated"|"granular-admin-relationship-approved"|"granular-admin-relationship-expired"|"granular-admin-relationship-terminated"|"granular-admin-access-assignment-created"|"granular-admin-access-assignment-updated"|"granular-admin-access-assignment-activated"|"granular-admin-access-assignment-deleted")[] which events
---@field partner? assent.id whose; the own when absent
---@field url? string where events are sent
---@field uses_ms_signature? string "true": the signature comes in x-ms-signature instead of Authorization

---@alias assent.given.input.webhook.change assent.given.input.webhook.register

---whose webhook
---@class (exact) assent.given.input.webhook.get
---@field partner? assent.id whose; the own when absent

---@alias assent.given.input.webhook.events assent.given.input.webhook.get

---which webhooks
---@class (exact) assent.given.input.webhook.list
---@field after? integer behind this row
---@field size? integer most rows, 1 to 500; 100 when absent

---a test event to be sent
---@class (exact) assent.given.input.webhook.validate
---@field id? assent.id its correlation id
---@field partner? assent.id whose webhook; the own when absent

---which test event
---@class (exact) assent.given.input.webhook.validation
---@field id? assent.id the correlation id that webhook.validate gave

---an attempt to deliver a test event
---@class (exact) assent.given.input.webhook.tried
---@field code? string of the answer, "OK"
---@field id? assent.id the test event's correlation id
---@field message? string what the receiver said, cut short
---@field problem? string why no answer came
---@field state? "pending"|"completed"|"failed" how it stands now

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
---| assent.given.input.partner.change
---| assent.given.input.partner.list
---| assent.given.input.partner.agreement_status
---| assent.given.input.partnership.list
---| assent.given.input.user.create
---| assent.given.input.user.list
---| assent.given.input.token.create
---| assent.given.input.token.list
---| assent.given.input.token.revoke
---| assent.given.input.sign_in.create
---| assent.given.input.sign_in.list
---| assent.given.input.sign_in.revoke
---| assent.given.input.token.grant
---| assent.given.input.token.exchange
---| assent.given.input.contact.sign_in
---| assent.given.input.contact.change_password
---| assent.given.input.contact.send_code
---| assent.given.input.contact.sign_in_code
---| assent.given.input.session.end
---| assent.given.input.customer.create
---| assent.given.input.customer.import
---| assent.given.input.customer.get
---| assent.given.input.customer.list
---| assent.given.input.customer.change
---| assent.given.input.customer.delete
---| assent.given.input.relationship.end
---| assent.given.input.relationship.change
---| assent.given.input.relationship.list
---| assent.given.input.relationship.request
---| assent.given.input.customer.overview
---| assent.given.input.customer.partners
---| assent.given.input.invitation.create
---| assent.given.input.invitation.renew
---| assent.given.input.invitation.cancel
---| assent.given.input.invitation.limit
---| assent.given.input.invitation.expire
---| assent.given.input.invitation.open
---| assent.given.input.invitation.read
---| assent.given.input.invitation.accept
---| assent.given.input.invitation.decline
---| assent.given.input.invitation.get
---| assent.given.input.invitation.list
---| assent.given.input.invitation.counts
---| assent.given.input.mail.queue
---| assent.given.input.mail.get
---| assent.given.input.mail.sent
---| assent.given.input.mail.failed
---| assent.given.input.mail.list
---| assent.given.input.domain.check
---| assent.given.input.address.check
---| assent.given.input.country.rules
---| assent.given.input.template.list
---| assent.given.input.template.document
---| assent.given.input.template.open
---| assent.given.input.agreement.confirm
---| assent.given.input.agreement.accept
---| assent.given.input.agreement.import
---| assent.given.input.agreement.list
---| assent.given.input.agreement.direct_status
---| assent.given.input.order.create
---| assent.given.input.order.get
---| assent.given.input.order.list
---| assent.given.input.cart.create
---| assent.given.input.cart.get
---| assent.given.input.cart.change
---| assent.given.input.cart.checkout
---| assent.given.input.subscription.get
---| assent.given.input.subscription.list
---| assent.given.input.subscription.change
---| assent.given.input.subscription.renew
---| assent.given.input.gate.check
---| assent.given.input.schedule.add
---| assent.given.input.schedule.drop
---| assent.given.input.schedule.list
---| assent.given.input.audit.list
---| assent.given.input.audit.get
---| assent.given.input.webhook.register
---| assent.given.input.webhook.change
---| assent.given.input.webhook.get
---| assent.given.input.webhook.events
---| assent.given.input.webhook.list
---| assent.given.input.webhook.validate
---| assent.given.input.webhook.validation
---| assent.given.input.webhook.tried
---| assent.given.input.ruleset.activate
---| assent.given.input.ruleset.back
---| assent.given.input.rule.set_aside
---| assent.given.input.ruleset.list
---| assent.given.input.journal.list
---| assent.given.input.journal.explain
---| assent.given.input.journal.capture
---| assent.given.input.host.status

