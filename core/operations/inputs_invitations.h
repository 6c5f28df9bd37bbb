/* Inputs and replies of invitations, of the customer's answers to them, and of the mails about them. */
#pragma once

#include "model/invitation.h"
#include "operations/inputs.h"

/* ---- The partner's side ---- */
struct as_invitation_create {
    struct as_id id;               /* host: of a new one */
    struct as_id link_id;          /* host: of the link */
    struct as_digest token_digest; /* host */
    int32_t kind;
    struct as_id customer; /* of AS_INVITATION_EXISTING_CUSTOMER */
    struct as_customer_create new_customer;
    as_str domain; /* of AS_INVITATION_RELATIONSHIP */
    as_str email, first_name, last_name, locale, text, type;
    int32_t delivery;
    struct as_id partner; /* the host: who invites; an indirect provider: its reseller */
};
struct as_invitation_made {
    struct as_invitation invitation;
    as_str link;                       /* AS_DELIVERY_HAND alone */
    struct as_credentials credentials; /* of a new customer alone */
};
struct as_invitation_renew {
    struct as_id id;
    struct as_id link_id;          /* host */
    struct as_digest token_digest; /* host */
    int32_t delivery;              /* absent: as it was */
};
struct as_invitation_named {
    struct as_id id;
};
struct as_invitation_limit {
    struct as_id id;
    int64_t expires_at;
};
struct as_invitation_list {
    struct as_id customer; /* nil: of all */
    int32_t state;         /* absent: in any */
    int64_t after, size;
};
struct as_invitation_counts_get {
    struct as_id partner; /* the host: whose */
};
struct as_invitation_counts {
    int64_t needed, invited, blocked, accepted, declined, expired;
};
struct as_blocked_invitation {
    struct as_id id, customer;
    as_str company_name, domain, blocked_by;
    int64_t blocked_at;
};
struct as_invitation_board {
    struct as_invitation_counts counts;
    struct as_list blocked; /* of as_blocked_invitation, newest first */
};

enum as_standing {
    AS_STANDING_NONE,
    AS_STANDING_NEEDED,
    AS_STANDING_INVITED,
    AS_STANDING_BLOCKED,
    AS_STANDING_ACCEPTED,
};
extern const char *const as_standings[];
struct as_customer_glance {
    struct as_id customer;
    as_str company_name, domain, country;
    int32_t standing;
    int64_t since;
    struct as_id invitation; /* the newest; nil: none */
    int32_t invitation_state;
};

/* ---- The customer's side ---- */
struct as_invitation_answer { /* to invitation.open, read and decline */
    as_str token;             /* goes no further than prepare */
    struct as_digest digest;  /* host: of it */
    as_str reason;            /* of declining */
    as_str locale;            /* of what is shown; the invitation's when absent */
};
struct as_invitation_opened {
    struct as_id invitation;
    int32_t state, kind;
    bool is_changed; /* by this call */
    as_str partner_name, locale;
    int64_t expires_at;
    struct as_list refusals; /* of as_answer */
};
struct as_invitation_page {
    struct as_invitation invitation;
    as_str company_name, partner_name, provider_name;
    struct as_template_link agreement;
    bool asks_relationship;
    struct as_list refusals; /* of as_answer */
};
struct as_invitation_accept {
    as_str token;
    struct as_digest digest; /* host: of it */
    struct as_id template_id;
    struct as_digest text_digest;
    struct as_evidence evidence;
    as_str first_name, last_name; /* of who accepts; of who was invited when absent */
    as_str locale;
};
struct as_invitation_settled {
    struct as_id invitation;
    int32_t state;
    bool is_changed;               /* by this call */
    struct as_agreement agreement; /* when it was accepted; row 0: none */
    struct as_list refusals;       /* of as_answer, when it was blocked */
};
struct as_customer_partners_get {
    struct as_id customer;
};
struct as_customer_partner {
    struct as_id partner, provider;
    as_str name, provider_name;
    int32_t kind, relationship;
    int64_t since;
    int32_t method; /* of the acceptance that counts for it; absent: there is none */
    int64_t agreed_at;
    struct as_id invitation; /* that is open */
    int32_t invitation_kind;
};

/* ---- Mails ---- */
struct as_mail_queue {
    struct as_id id; /* host */
    struct as_id invitation;
    struct as_id sign_in_code;
    as_str template;
    int32_t to;
    int64_t number;
    int64_t generation; /* of the link; absent: whichever it is */
    bool while_live;
};
struct as_mail_named {
    struct as_id id;
};
struct as_mail_sent {
    struct as_id id;
    int64_t tries;
};
struct as_mail_failed {
    struct as_id id;
    as_str reason;
    int64_t tries;
};
struct as_mail_list {
    int32_t state;
    int64_t after, size;
};
struct as_mail_variables {
    as_str link, text, code;
    as_str partner_name, company_name, user_name, first_name, last_name, temporary_password;
    int32_t kind;
    int64_t expires_at, agreed_at, number;
    struct as_list sentences; /* of as_mail_sentence */
};
struct as_mail_sentence {
    as_str text, remedy;
};
struct as_mail_letter {
    struct as_id id;
    as_str template, locale, to_address, to_name, message_id;
    int32_t state;
    int64_t tries;
    struct as_mail_variables variables;
};

/* The tables, named after the structs. */
/* A list reads better than a staircase. */
/* clang-format off */
#define AS_INVITATION_TABLES(X) \
    X(invitation_create) X(invitation_made) X(invitation_renew) X(invitation_named) X(invitation_limit) \
    X(invitation_list) X(invitation_counts_get) X(invitation_counts) X(blocked_invitation) X(invitation_board) \
    X(invitation_open) X(invitation_decline) X(invitation_opened) X(invitation_page) X(invitation_accept) \
    X(invitation_settled) X(customer_glance) X(customer_partners_get) X(customer_partner) \
    X(mail_queue) X(mail_named) X(mail_sent) X(mail_failed) X(mail_list) X(mail_variables) X(mail_sentence) \
    X(mail_letter)
/* clang-format on */
#define AS_DECLARE_TABLE(name) extern const struct as_fields as_##name##_fields;
AS_INVITATION_TABLES(AS_DECLARE_TABLE)
#undef AS_DECLARE_TABLE

/* Pages; the overview's has the tokens of customer.list. */
extern const struct as_fields as_invitations_page_fields, as_mails_page_fields,
    as_customer_glance_page_fields, as_customer_partners_page_fields;
