/* The plain data of the words in the design: what a partner, a customer, an agreement … is.
 *
 * Texts belong to the arena of the operation that loaded or read the thing. The field tables below
 * each struct name every field that JSON, Lua and SQL know. */
#pragma once

#include "model/field.h"

/* ---- Words ------------------------------------------------------------------------------ */

enum as_partner_kind {
    AS_PARTNER_NONE,
    AS_PARTNER_DIRECT_BILL,
    AS_PARTNER_INDIRECT_PROVIDER,
    AS_PARTNER_INDIRECT_RESELLER,
};
extern const char *const as_partner_kinds[];

enum as_actor_kind {
    AS_ACTOR_NONE,
    AS_ACTOR_USER,        /* a person at a partner */
    AS_ACTOR_APPLICATION, /* a program of a partner, without a person */
    AS_ACTOR_CONTACT,     /* a person at the customer */
    AS_ACTOR_HOST,        /* the operator at the machine: command line, configuration */
};
extern const char *const as_actor_kinds[];

/* How a person at the customer was known. */
enum as_assurance {
    AS_ASSURANCE_NONE,
    AS_ASSURANCE_PASSWORD,  /* by name and password */
    AS_ASSURANCE_CODE,      /* by a one-time code to the invited address */
    AS_ASSURANCE_DIRECTORY, /* by the customer's own directory */
};
extern const char *const as_assurances[];

/* What an actor has to change before it may do anything else. */
enum as_must_change { AS_MUST_CHANGE_NOTHING, AS_MUST_CHANGE_PASSWORD };
extern const char *const as_must_changes[];

/* Bits of as_user.roles and as_actor.roles, by the words of as_roles. */
enum as_role {
    AS_ROLE_ADMIN_AGENT,
    AS_ROLE_SALES_AGENT,
    AS_ROLE_HELPDESK_AGENT,
    AS_ROLE_GLOBAL_ADMIN,
    AS_ROLE_USER_ADMIN,
    AS_ROLE_BILLING_ADMIN,
};
extern const char *const as_roles[];

enum as_relationship_state {
    AS_RELATIONSHIP_NONE,
    AS_RELATIONSHIP_REQUESTED,
    AS_RELATIONSHIP_ACTIVE,
    AS_RELATIONSHIP_ENDED,
};
extern const char *const as_relationship_states[];

enum as_agreement_method {
    AS_METHOD_NONE,
    AS_METHOD_ATTESTED, /* a partner says that the customer accepted */
    AS_METHOD_DIRECT,   /* the customer accepted itself */
};
extern const char *const as_agreement_methods[];

enum as_purchase_state {
    AS_PURCHASE_NONE,
    AS_PURCHASE_ACTIVE,
    AS_PURCHASE_SUSPENDED,
    AS_PURCHASE_CANCELLED
};
extern const char *const as_purchase_states[];

enum as_billing_cycle {
    AS_BILLING_NONE,
    AS_BILLING_MONTHLY,
    AS_BILLING_ANNUAL,
    AS_BILLING_ONE_TIME,
    AS_BILLING_TRIENNIAL,
    AS_BILLING_UNKNOWN,
};
extern const char *const as_billing_cycles[];

enum as_cart_state { AS_CART_NONE, AS_CART_ACTIVE, AS_CART_ORDERED };
extern const char *const as_cart_states[];

/* ---- Things ----------------------------------------------------------------------------- */

/* A company that sells. Few; all of them are in memory. */
struct as_partner {
    int64_t row;
    struct as_id id; /* also its tenant id */
    as_str name;     /* a company's name: not personal */
    int32_t kind;
    as_str country;
    struct as_id
        provider;  /* of an indirect reseller: the provider it buys through; may be absent */
    as_str mpn_id; /* in the partner network, digits; may be absent */
    int64_t
        agreement_signed_at; /* when it signed the Partner Agreement; absent: not known to have */
    int64_t created_at;
};
extern const struct as_fields as_partner_fields;

/* A person at a partner. */
struct as_user {
    int64_t row;
    struct as_id id;
    struct as_id partner;
    as_str name;           /* personal */
    as_str principal_name; /* sign-in name, personal */
    uint32_t roles;
    int64_t created_at;
};
extern const struct as_fields as_user_fields;

/* A bearer token. The secret itself is never here. */
struct as_token {
    int64_t row;
    struct as_id id;
    struct as_digest digest; /* SHA-256 of the secret's 43 characters */
    struct as_id partner;    /* absent: a token of a contact */
    struct as_id user;       /* absent: a token of an application, or of a contact */
    as_str application;      /* the application's name, when there is no user */
    struct as_id customer;   /* of a contact: for whom it speaks */
    int32_t assurance;       /* of a contact: how it was known */
    int64_t created_at;
    int64_t expires_at;
    int64_t revoked_at; /* absent: valid */
};
extern const struct as_fields as_token_fields;

/* Who asks. */
struct as_actor {
    int32_t kind;
    struct as_id id; /* user id, or token id of an application or contact; by a signed token the
                            * directory's object id; nil for the host */
    struct as_id partner;  /* nil for the host and for a contact */
    struct as_id customer; /* of a contact */
    int32_t assurance;     /* of a contact: how it was known */
    int32_t must_change;   /* of a contact: what, before anything else */
    uint32_t roles;
    struct as_id token;    /* how it was known; nil: by a signed token */
    as_str principal_name; /* as a signed token has it, personal; else empty */
};
extern const struct as_fields as_actor_fields;

/* A person at the customer, as named in a confirmation. */
struct as_contact {
    as_str first_name;
    as_str last_name;
    as_str email;
    as_str phone; /* empty counts as missing */
};
extern const struct as_fields as_contact_fields;

struct as_address {
    as_str line1, line2, city, state, postal_code, country, region;
    as_str first_name, last_name, phone;
};
extern const struct as_fields as_address_fields;

/* A company that buys. */
struct as_customer {
    int64_t row;
    struct as_id id; /* also its tenant id */
    struct as_id commerce_id;
    struct as_id billing_id;
    as_str domain;
    as_str company_name;
    as_str registration_number;
    as_str country;               /* of the default address */
    as_str culture;               /* "sv-SE" */
    as_str language;              /* "sv" */
    as_str email;                 /* billing contact, personal */
    as_str first_name, last_name; /* billing contact, personal */
    struct as_address address;    /* default address; names and phone personal */
    as_str password;              /* Argon2id of the password that holds; empty: see credential */
    int64_t password_chosen_at;   /* absent: it is the first one, which the host made */
    struct as_digest credential;  /* SHA-256 of the first password, of customers from before there
                                   * was `password`; it has 100 random bits */
    int64_t created_at;
    int64_t version; /* of the billing profile: grows with every change; absent: never changed */
};
extern const struct as_fields as_customer_fields;

/* Customer and partner, through a provider for a reseller. */
struct as_relationship {
    int64_t row;
    struct as_id customer;
    struct as_id partner;
    struct as_id provider;
    int32_t state;
    int64_t since;    /* when the state was entered */
    int64_t previous; /* row of the relationship before it of the same customer; 0: none */
};
extern const struct as_fields as_relationship_fields;

/* What is known of how somebody accepted directly. */
struct as_evidence {
    as_str address;    /* network address the person came from, personal */
    as_str user_agent; /* of the person's browser, personal */
    as_str language;   /* in which the text was shown */
    int64_t shown_at;  /* when the text was shown */
};
extern const struct as_fields as_evidence_fields;

/* The record that a customer accepted a template. Only ever added. */
struct as_agreement {
    int64_t row;
    struct as_id customer;
    struct as_id
        partner; /* who recorded it; for a direct one, through whom it was asked (or nil) */
    as_str type; /* "MicrosoftCustomerAgreement" */
    struct as_id template_id;
    as_str version;               /* of the text in force when it was recorded, "2023-04-01" */
    as_str link;                  /* public page of the agreement, as it was given */
    struct as_digest text_digest; /* of the operator's file with the text; may be absent */
    int32_t method;
    struct as_contact contact; /* personal */
    int64_t agreed_at;         /* claimed: when the person accepted */
    int64_t recorded_at;       /* the host's: when it was recorded */
    struct as_id user;         /* who recorded it */
    /* Of a direct one: */
    int32_t assurance;           /* how sure it is who accepted */
    struct as_evidence evidence; /* how it came about */
    struct as_id invitation;     /* that it answers; or nil */
    int64_t sequence;            /* of the journal entry that made it */
    int64_t previous;            /* row of the agreement before it of the same customer; 0: none */
};
extern const struct as_fields as_agreement_fields;

/* A line of an order, and, by another table, of a cart. */
struct as_order_line {
    int64_t number;
    as_str offer_id;
    int64_t quantity;
    as_str friendly_name;
    as_str term;
    as_str partner_on_record;  /* partner-network id of who gets the credit */
    as_str provisioning;       /* JSON: what the offer wants to know */
    struct as_id parent;       /* subscription that an add-on belongs to */
    struct as_id subscription; /* set by the host */
    /* Of a cart's line alone: */
    int32_t billing_cycle;
    as_str currency;
    as_str group; /* lines that become one order; set by the host */
};
extern const struct as_fields as_order_line_fields, as_cart_line_fields;

struct as_order {
    int64_t row;
    struct as_id id;
    struct as_id customer;
    struct as_id partner;
    int32_t billing_cycle;
    as_str currency;
    struct as_list lines; /* of as_order_line */
    int64_t created_at;
    int64_t previous; /* row of the order before it of the same customer; 0: none */
};
extern const struct as_fields as_order_fields;

/* What somebody means to buy; lives for a quarter of an hour. */
struct as_cart {
    int64_t row;
    struct as_id id;
    struct as_id customer;
    struct as_id partner; /* who would sell */
    int32_t state;
    struct as_list lines;    /* of as_order_line, by as_cart_line_fields */
    struct as_id changed_by; /* the user, or the application's token; nil: the host */
    int64_t created_at;
    int64_t changed_at;
    int64_t expires_at;
    int64_t previous; /* row of the cart before it of the same customer; 0: none */
};
extern const struct as_fields as_cart_fields;

struct as_subscription {
    int64_t row;
    struct as_id id;
    struct as_id customer;
    struct as_id partner;
    struct as_id order;
    as_str offer_id;
    as_str friendly_name;
    int64_t quantity;
    int32_t state;
    int32_t billing_cycle;
    as_str term;
    bool auto_renew;
    struct as_id parent;      /* subscription that an add-on belongs to */
    as_str partner_on_record; /* partner-network id of who gets the credit */
    int64_t created_at;
    int64_t changed_at;
    int64_t previous; /* row of the subscription before it of the same customer; 0: none */
    /* Not kept: */
    int64_t commitment_ends_at; /* end of the term that runs; absent: there is no term */
    as_str etag;                /* another one after every change */
};
extern const struct as_fields as_subscription_fields;

/* One text version of an agreement type, as the template rules chose it. */
struct as_template {
    struct as_id id;
    as_str type;
    as_str version; /* "2023-04-01" */
    as_str link;    /* public page of the agreement */
    int64_t rank;
    as_str country;  /* what is served, after the fallback */
    as_str language; /* a locale, "sv-SE" */
    int64_t from;    /* in force from … */
    int64_t to;      /* … up to and without; absent: still in force */
};
extern const struct as_fields as_template_fields;
