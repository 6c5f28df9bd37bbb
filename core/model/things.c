#include "model/things.h"

#include "model/table.h"

static const struct as_field partner_items[] = {
    AS_TIME(struct as_partner, agreement_signed_at, AS_HOST,
            "when it signed the Partner Agreement; absent: not known to have"),
    AS_TEXT(struct as_partner, country, AS_FORM_COUNTRY, AS_ALWAYS,
            "country of the company, ISO 3166-1 alpha-2"),
    AS_TIME(struct as_partner, created_at, AS_HOST | AS_ALWAYS, "when the partner was added"),
    AS_ID(struct as_partner, id, AS_HOST | AS_ALWAYS, "id of the partner, also its tenant id"),
    AS_WORD(struct as_partner, kind, as_partner_kinds, AS_REQUIRED, "how the partner sells"),
    AS_TEXT(struct as_partner, mpn_id, AS_FORM_WORD, AS_HOST,
            "id of the company in the partner network, digits"),
    AS_TEXT(struct as_partner, name, AS_FORM_NAME, AS_REQUIRED, "name of the company"),
    AS_ID(struct as_partner, provider, 0,
          "of an indirect reseller: the provider through which it buys"),
};
AS_FIELDS_OF(as_partner_fields, struct as_partner, "partner", "a company that sells",
             partner_items);

static const struct as_field user_items[] = {
    AS_TIME(struct as_user, created_at, AS_HOST, "when the user was added"),
    AS_ID(struct as_user, id, AS_HOST, "id of the user"),
    AS_TEXT(struct as_user, name, AS_FORM_NAME, AS_PERSONAL, "name of the person"),
    AS_ID(struct as_user, partner, AS_HOST, "id of the partner where the person works"),
    AS_TEXT(struct as_user, principal_name, AS_FORM_NAME, AS_PERSONAL,
            "name that the person signs in with"),
    AS_WORDS(struct as_user, roles, as_roles, 0, "what the person may do"),
};
AS_FIELDS_OF(as_user_fields, struct as_user, "user", "a person at a partner", user_items);

static const struct as_field token_items[] = {
    AS_TEXT(struct as_token, application, AS_FORM_NAME, 0,
            "name of the application; absent for the token of a user or contact"),
    AS_WORD(struct as_token, assurance, as_assurances, AS_HOST,
            "of a contact: how the person was known"),
    AS_TIME(struct as_token, created_at, AS_HOST, "when the token was made"),
    AS_ID(struct as_token, customer, AS_HOST,
          "of a contact: id of the customer for which it speaks"),
    AS_DIGEST(struct as_token, digest, AS_HOST | AS_HIDDEN,
              "SHA-256 of the 43 characters of the secret"),
    AS_TIME(struct as_token, expires_at, 0, "until when the token is valid"),
    AS_ID(struct as_token, id, AS_HOST, "id of the token, which says nothing about its secret"),
    AS_ID(struct as_token, partner, AS_HOST,
          "id of the partner that the token acts for; absent for a contact"),
    AS_TIME(struct as_token, revoked_at, AS_HOST,
            "when the token was withdrawn; absent while it is valid"),
    AS_ID(struct as_token, user, 0,
          "id of the user that the token stands for; absent for an application or contact"),
};
AS_FIELDS_OF(as_token_fields, struct as_token, "token", "a bearer token, without its secret",
             token_items);

static const struct as_field actor_items[] = {
    AS_WORD(struct as_actor, assurance, as_assurances, AS_HOST,
            "of a contact: how the person was known"),
    AS_ID(struct as_actor, customer, AS_HOST, "of a contact: id of the customer"),
    AS_ID(struct as_actor, id, AS_HOST,
          "id of the user, or of the token for an application or contact; by a signed token the "
          "directory's "
          "object id; absent for the host"),
    AS_WORD(struct as_actor, kind, as_actor_kinds, AS_HOST | AS_ALWAYS, "what kind of actor asks"),
    AS_WORD(struct as_actor, must_change, as_must_changes, AS_HOST,
            "of a contact: what has to be changed before anything else; absent: nothing"),
    AS_ID(struct as_actor, partner, AS_HOST,
          "id of the partner that the actor acts for; absent for the host and for a contact"),
    AS_TEXT(struct as_actor, principal_name, AS_FORM_NAME, AS_HOST | AS_PERSONAL,
            "sign-in name, as a signed token has it; else absent"),
    AS_WORDS(struct as_actor, roles, as_roles, AS_HOST, "what the actor may do"),
    AS_ID(struct as_actor, token, AS_HOST,
          "id of the token by which the actor was known; absent by a signed token"),
};
AS_FIELDS_OF(as_actor_fields, struct as_actor, "actor", "who asks", actor_items);

static const struct as_field contact_items[] = {
    AS_TEXT(struct as_contact, email, AS_FORM_EMAIL, AS_REQUIRED | AS_PERSONAL,
            "mail address of the person"),
    AS_TEXT(struct as_contact, first_name, AS_FORM_NAME, AS_REQUIRED | AS_PERSONAL,
            "first name of the person"),
    AS_TEXT(struct as_contact, last_name, AS_FORM_NAME, AS_REQUIRED | AS_PERSONAL,
            "last name of the person"),
    AS_TEXT(struct as_contact, phone, AS_FORM_NAME, AS_PERSONAL,
            "telephone number of the person; an empty one counts as missing"),
};
AS_FIELDS_OF(as_contact_fields, struct as_contact, "contact",
             "a person at the customer, as named in a confirmation", contact_items);

static const struct as_field address_items[] = {
    AS_TEXT(struct as_address, city, AS_FORM_NAME, 0, "town or city"),
    AS_TEXT(struct as_address, country, AS_FORM_COUNTRY, 0, "country, ISO 3166-1 alpha-2"),
    AS_TEXT(struct as_address, first_name, AS_FORM_NAME, AS_PERSONAL,
            "first name of the person at the address"),
    AS_TEXT(struct as_address, last_name, AS_FORM_NAME, AS_PERSONAL,
            "last name of the person at the address"),
    AS_TEXT(struct as_address, line1, AS_FORM_NAME, 0, "street and number, or post box"),
    AS_TEXT(struct as_address, line2, AS_FORM_NAME, 0, "floor, building, department"),
    AS_TEXT(struct as_address, phone, AS_FORM_NAME, AS_PERSONAL,
            "telephone number of the person at the address"),
    AS_TEXT(struct as_address, postal_code, AS_FORM_NAME, 0, "postal code"),
    AS_TEXT(struct as_address, region, AS_FORM_NAME, 0, "region, where a country has such"),
    AS_TEXT(struct as_address, state, AS_FORM_NAME, 0,
            "state or province, where a country has such"),
};
AS_FIELDS_OF(as_address_fields, struct as_address, "address", "where a company is", address_items);

static const struct as_field customer_items[] = {
    AS_OBJECT(struct as_customer, address, struct as_address, as_address_fields, 0,
              "default address"),
    AS_ID(struct as_customer, billing_id, AS_HOST, "id of the billing profile"),
    AS_ID(struct as_customer, commerce_id, AS_HOST, "id of the customer in commerce"),
    AS_TEXT(struct as_customer, company_name, AS_FORM_NAME, AS_REQUIRED, "name of the company"),
    AS_TEXT(struct as_customer, country, AS_FORM_COUNTRY, 0,
            "country of the default address, ISO 3166-1 alpha-2"),
    AS_TIME(struct as_customer, created_at, AS_HOST | AS_ALWAYS, "when the customer was added"),
    AS_DIGEST(struct as_customer, credential, AS_HOST | AS_HIDDEN,
              "SHA-256 of the first password, of a customer without `password`"),
    AS_TEXT(struct as_customer, culture, AS_FORM_LOCALE, 0,
            "language and country of texts for the customer, \"sv-SE\""),
    AS_TEXT(struct as_customer, domain, AS_FORM_DOMAIN, AS_REQUIRED,
            "domain of the customer, \"nordvik.example.com\""),
    AS_TEXT(struct as_customer, email, AS_FORM_EMAIL, AS_PERSONAL,
            "mail address of the billing contact"),
    AS_TEXT(struct as_customer, first_name, AS_FORM_NAME, AS_PERSONAL,
            "first name of the billing contact"),
    AS_ID(struct as_customer, id, AS_HOST | AS_ALWAYS, "id of the customer, also its tenant id"),
    AS_TEXT(struct as_customer, language, AS_FORM_LOCALE, 0, "language of the customer, \"sv\""),
    AS_TEXT(struct as_customer, last_name, AS_FORM_NAME, AS_PERSONAL,
            "last name of the billing contact"),
    AS_TEXT(struct as_customer, password, AS_FORM_PLAIN, AS_HOST | AS_HIDDEN | AS_PERSONAL,
            "Argon2id of the password that holds"),
    AS_TIME(struct as_customer, password_chosen_at, AS_HOST | AS_HIDDEN,
            "when somebody chose it; absent: it is the first one"),
    AS_TEXT(struct as_customer, registration_number, AS_FORM_NAME, 0,
            "number of the company in its country's register"),
    AS_INT(struct as_customer, version, AS_HOST,
           "of the billing profile, grows with every change; absent: it never changed"),
};
AS_FIELDS_OF(as_customer_fields, struct as_customer, "customer", "a company that buys",
             customer_items);

static const struct as_field relationship_items[] = {
    AS_ID(struct as_relationship, customer, AS_HOST, "id of the customer"),
    AS_ID(struct as_relationship, partner, AS_HOST, "id of the partner that sells"),
    AS_INT(struct as_relationship, previous, AS_HOST,
           "row of the relationship before it of the same customer; 0: none"),
    AS_ID(struct as_relationship, provider, AS_HOST,
          "of a reseller: id of the provider in between"),
    AS_TIME(struct as_relationship, since, AS_HOST, "when the state was entered"),
    AS_WORD(struct as_relationship, state, as_relationship_states, AS_HOST,
            "where the relationship stands"),
};
AS_FIELDS_OF(as_relationship_fields, struct as_relationship, "relationship",
             "customer and partner, through a provider for a reseller", relationship_items);

static const struct as_field evidence_items[] = {
    AS_TEXT(struct as_evidence, address, AS_FORM_NAME, AS_PERSONAL,
            "network address the person came from", .limit = 64),
    AS_TEXT(struct as_evidence, language, AS_FORM_LOCALE, 0, "in which the text was shown"),
    AS_TIME(struct as_evidence, shown_at, 0, "when the text was shown to the person"),
    AS_TEXT(struct as_evidence, user_agent, AS_FORM_NAME, AS_PERSONAL,
            "program that the person used, as it names itself", .limit = 512),
};
AS_FIELDS_OF(as_evidence_fields, struct as_evidence, "evidence",
             "how somebody came to accept directly", evidence_items);

static const struct as_field agreement_items[] = {
    AS_TIME(struct as_agreement, agreed_at, AS_REQUIRED,
            "when the person accepted, as it was claimed"),
    AS_WORD(struct as_agreement, assurance, as_assurances, AS_HOST,
            "of a direct one: how sure it is who accepted"),
    AS_OBJECT(struct as_agreement, contact, struct as_contact, as_contact_fields, 0,
              "the person at the customer who accepted"),
    AS_ID(struct as_agreement, customer, AS_HOST, "id of the customer that accepted"),
    AS_OBJECT(struct as_agreement, evidence, struct as_evidence, as_evidence_fields, AS_HOST,
              "of a direct one: how it came about"),
    AS_ID(struct as_agreement, invitation, AS_HOST, "id of the invitation that it answers"),
    AS_TEXT(struct as_agreement, link, AS_FORM_URL, 0,
            "public page of the agreement, as it was given"),
    AS_WORD(struct as_agreement, method, as_agreement_methods, AS_HOST,
            "whether a partner attested it or the customer accepted itself"),
    AS_ID(struct as_agreement, partner, AS_HOST,
          "id of the partner that recorded it, or through which it was asked"),
    AS_INT(struct as_agreement, previous, AS_HOST,
           "row of the agreement before it of the same customer; 0: none"),
    AS_TIME(struct as_agreement, recorded_at, AS_HOST, "when it was recorded"),
    AS_INT(struct as_agreement, sequence, AS_HOST, "number of the journal entry that made it"),
    AS_ID(struct as_agreement, template_id, AS_REQUIRED, "id of the template that was accepted"),
    AS_DIGEST(
        struct as_agreement, text_digest, AS_HOST,
        "SHA-256 of the operator's file with the text that was in force; absent: there was none"),
    AS_TEXT(struct as_agreement, type, AS_FORM_WORD, AS_REQUIRED,
            "type of the agreement, \"MicrosoftCustomerAgreement\""),
    AS_ID(struct as_agreement, user, AS_HOST, "id of the user who recorded it"),
    AS_TEXT(struct as_agreement, version, AS_FORM_WORD, AS_HOST,
            "version of the text in force when it was recorded, \"2023-04-01\""),
};
AS_FIELDS_OF(as_agreement_fields, struct as_agreement, "agreement",
             "the record that a customer accepted a template", agreement_items);

/* Quantities end at 2^31 - 1: the outside contract counts in 32 bits. */

enum { PROVISIONING_BYTES = 4096 };

static const struct as_field order_line_items[] = {
    AS_TEXT(struct as_order_line, friendly_name, AS_FORM_NAME, 0,
            "name that the buyer gives to the subscription"),
    AS_INT(struct as_order_line, number, 0, "position in the order, from 0"),
    AS_TEXT(struct as_order_line, offer_id, AS_FORM_PLAIN, AS_REQUIRED, "id of what is bought"),
    AS_ID(struct as_order_line, parent, 0, "id of the subscription that an add-on belongs to"),
    AS_TEXT(struct as_order_line, partner_on_record, AS_FORM_WORD, 0,
            "partner-network id of the partner that gets the credit", .limit = 20),
    AS_JSON(struct as_order_line, provisioning, 0, "what the offer wants to know, as it was given",
            .limit = PROVISIONING_BYTES),
    AS_INT(struct as_order_line, quantity, AS_REQUIRED, "how many are bought", .min = 1,
           .max = INT32_MAX),
    AS_ID(struct as_order_line, subscription, AS_HOST, "id of the subscription that it made"),
    AS_TEXT(struct as_order_line, term, AS_FORM_WORD, 0,
            "how long the purchase binds, \"P1M\", \"P1Y\", \"P3Y\""),
};
AS_FIELDS_OF(as_order_line_fields, struct as_order_line, "order_line", "one line of an order",
             order_line_items);

static const struct as_field cart_line_items[] = {
    AS_WORD(struct as_order_line, billing_cycle, as_billing_cycles, 0, "how often it is billed"),
    AS_TEXT(struct as_order_line, currency, AS_FORM_WORD, 0, "currency, ISO 4217, \"SEK\"",
            .limit = 3),
    AS_TEXT(struct as_order_line, friendly_name, AS_FORM_NAME, 0,
            "name that the buyer gives to the subscription"),
    AS_TEXT(struct as_order_line, group, AS_FORM_WORD, AS_HOST,
            "the same for lines that become one order"),
    AS_INT(struct as_order_line, number, 0, "position in the cart, from 0"),
    AS_TEXT(struct as_order_line, offer_id, AS_FORM_PLAIN, AS_REQUIRED,
            "id of what would be bought: an offer, or \"product:sku:availability\""),
    AS_ID(struct as_order_line, parent, 0, "id of the subscription that an add-on belongs to"),
    AS_TEXT(struct as_order_line, partner_on_record, AS_FORM_WORD, 0,
            "partner-network id of the partner that gets the credit", .limit = 20),
    AS_JSON(struct as_order_line, provisioning, 0, "what the offer wants to know, as it was given",
            .limit = PROVISIONING_BYTES),
    AS_INT(struct as_order_line, quantity, AS_REQUIRED, "how many would be bought", .min = 1,
           .max = INT32_MAX),
    AS_TEXT(struct as_order_line, term, AS_FORM_WORD, 0,
            "how long the purchase would bind, \"P1M\", \"P1Y\", \"P3Y\""),
};
AS_FIELDS_OF(as_cart_line_fields, struct as_order_line, "cart_line", "one line of a cart",
             cart_line_items);

static const struct as_field cart_items[] = {
    AS_TIME(struct as_cart, changed_at, AS_HOST, "when it was changed last"),
    AS_ID(struct as_cart, changed_by, AS_HOST,
          "id of the user, or of the application's token, who changed it last"),
    AS_TIME(struct as_cart, created_at, AS_HOST, "when it was made"),
    AS_ID(struct as_cart, customer, AS_HOST, "id of the customer that would buy"),
    AS_TIME(struct as_cart, expires_at, AS_HOST, "from when it is no longer there"),
    AS_ID(struct as_cart, id, AS_HOST, "id of the cart"),
    AS_LIST(struct as_cart, lines, as_cart_line_fields, AS_REQUIRED, "what would be bought"),
    AS_ID(struct as_cart, partner, AS_HOST, "id of the partner that would sell"),
    AS_INT(struct as_cart, previous, AS_HOST,
           "row of the cart before it of the same customer; 0: none"),
    AS_WORD(struct as_cart, state, as_cart_states, AS_HOST, "whether it was ordered"),
};
AS_FIELDS_OF(as_cart_fields, struct as_cart, "cart", "what somebody means to buy", cart_items);

static const struct as_field order_items[] = {
    AS_WORD(struct as_order, billing_cycle, as_billing_cycles, 0, "how often it is billed"),
    AS_TIME(struct as_order, created_at, AS_HOST, "when the order was placed"),
    AS_TEXT(struct as_order, currency, AS_FORM_WORD, 0, "currency, ISO 4217, \"SEK\""),
    AS_ID(struct as_order, customer, AS_HOST, "id of the customer that buys"),
    AS_ID(struct as_order, id, AS_HOST, "id of the order"),
    AS_LIST(struct as_order, lines, as_order_line_fields, AS_REQUIRED, "what is bought"),
    AS_ID(struct as_order, partner, AS_HOST, "id of the partner that sells"),
    AS_INT(struct as_order, previous, AS_HOST,
           "row of the order before it of the same customer; 0: none"),
};
AS_FIELDS_OF(as_order_fields, struct as_order, "order", "a purchase as it was placed", order_items);

static const struct as_field subscription_items[] = {
    AS_BOOL(struct as_subscription, auto_renew, 0, "whether it goes on after its term"),
    AS_WORD(struct as_subscription, billing_cycle, as_billing_cycles, 0, "how often it is billed"),
    AS_TIME(struct as_subscription, changed_at, AS_HOST, "when it was changed last"),
    AS_TIME(struct as_subscription, commitment_ends_at, AS_HOST | AS_DERIVED,
            "end of the term that runs"),
    AS_TIME(struct as_subscription, created_at, AS_HOST, "when it was bought"),
    AS_ID(struct as_subscription, customer, AS_HOST, "id of the customer that bought"),
    AS_TEXT(struct as_subscription, etag, AS_FORM_WORD, AS_HOST | AS_DERIVED,
            "another one after every change"),
    AS_TEXT(struct as_subscription, friendly_name, AS_FORM_NAME, 0,
            "name that the buyer gives to it"),
    AS_ID(struct as_subscription, id, AS_HOST, "id of the subscription"),
    AS_TEXT(struct as_subscription, offer_id, AS_FORM_PLAIN, AS_HOST, "id of what was bought"),
    AS_ID(struct as_subscription, order, AS_HOST, "id of the order that made it"),
    AS_ID(struct as_subscription, parent, AS_HOST,
          "id of the subscription that this add-on belongs to"),
    AS_ID(struct as_subscription, partner, AS_HOST, "id of the partner that sold it"),
    AS_TEXT(struct as_subscription, partner_on_record, AS_FORM_WORD, AS_HOST,
            "partner-network id of the partner that gets the credit"),
    AS_INT(struct as_subscription, previous, AS_HOST,
           "row of the subscription before it of the same customer; 0: none"),
    AS_INT(struct as_subscription, quantity, 0, "how many there are", .min = 1, .max = INT32_MAX),
    AS_WORD(struct as_subscription, state, as_purchase_states, 0, "where the subscription stands"),
    AS_TEXT(struct as_subscription, term, AS_FORM_WORD, 0,
            "how long the purchase binds, \"P1M\", \"P1Y\", \"P3Y\""),
};
AS_FIELDS_OF(as_subscription_fields, struct as_subscription, "subscription",
             "what a customer has bought and still uses or not", subscription_items);

static const struct as_field template_items[] = {
    AS_TEXT(struct as_template, country, AS_FORM_COUNTRY, 0,
            "country that the text is served for, after the fallback"),
    AS_TIME(struct as_template, from, 0, "from when the text is in force"),
    AS_ID(struct as_template, id, 0, "id of the template"),
    AS_TEXT(struct as_template, language, AS_FORM_LOCALE, 0,
            "language of the text, after the fallback, \"sv-SE\""),
    AS_TEXT(struct as_template, link, AS_FORM_URL, 0, "public page of the agreement"),
    AS_INT(struct as_template, rank, 0, "order among the types, the smallest first"),
    AS_TIME(struct as_template, to, 0,
            "up to when, this moment not included; absent: still in force"),
    AS_TEXT(struct as_template, type, AS_FORM_WORD, 0,
            "type of the agreement, \"MicrosoftCustomerAgreement\""),
    AS_TEXT(struct as_template, version, AS_FORM_WORD, 0, "version of the text, \"2023-04-01\""),
};
AS_FIELDS_OF(as_template_fields, struct as_template, "template",
             "one text version of an agreement type, for a country and a language", template_items);
