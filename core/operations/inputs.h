/* Inputs and replies of the operations: structs whose field tables (inputs.c) are their interface. */
#pragma once

#include "model/decision.h"
#include "model/things.h"

/* ---- People ---- */
struct as_partner_create {
    struct as_id id;
    as_str name;
    int32_t kind;
    as_str country;
    struct as_id provider;
};
struct as_partner_list {
    int64_t after, size;
};
struct as_user_create {
    struct as_id id, partner;
    as_str name, principal_name;
    uint32_t roles;
};
struct as_user_list {
    struct as_id partner;
    int64_t after, size;
};
struct as_token_create {
    struct as_id id;      /* host */
    struct as_id user;    /* for a user … */
    struct as_id partner; /* … or for an application of this partner */
    as_str application;
    int64_t days;            /* validity; default 365 */
    struct as_digest digest; /* host: of the secret */
    as_str secret;           /* host, never kept: travels from prepare to finish */
};
struct as_token_created {
    struct as_token token;
    as_str secret;
};
struct as_token_list {
    struct as_id partner;
    int64_t after, size;
};
struct as_token_revoke {
    struct as_id id;
};

/* ---- Customers ---- */
struct as_customer_import {
    struct as_customer customer;
    struct as_list relationships; /* of as_relationship, oldest first */
};
struct as_customer_create {
    struct as_id id, commerce_id, billing_id; /* host */
    struct as_digest credential;              /* host */
    as_str domain, company_name, registration_number, country, culture, language;
    as_str email, first_name, last_name;
    struct as_address address;
    struct as_id partner; /* the indirect reseller it is created for; by an indirect provider */
};
struct as_credentials {
    as_str user_name, password;
};
struct as_customer_view {
    struct as_customer customer;
    int32_t relationship;              /* the caller's with it */
    struct as_credentials credentials; /* in the answer to create alone */
};
struct as_customer_get {
    struct as_id customer;
};
struct as_customer_list {
    as_str prefix;        /* the name or domain begins with this, in any letter case */
    as_str by;            /* "name" (default) or "domain" */
    bool exact;           /* equals instead of begins */
    struct as_id partner; /* an indirect provider: those of this reseller alone */
    int64_t size;         /* 1 … 500, default 100 */
    as_str after;         /* `next` of the page before */
};
struct as_customer_page {
    struct as_list items;
    int64_t total_count;
    as_str next;
}; /* of as_customer_view */
struct as_relationship_end {
    struct as_id customer;
};

/* ---- Templates and agreements ---- */
struct as_template_list {
    as_str type;
}; /* empty: MicrosoftCloudAgreement; "*": all */
struct as_template_page {
    struct as_list items;
    int64_t total_count;
};
struct as_template_document {
    struct as_id id;
    as_str language, country;
    struct as_id customer;
};
struct as_template_link {
    struct as_template text;
    as_str display_uri, download_uri;
};
struct as_template_open {
    as_str token;
}; /* the signed part of a document link */
struct as_template_location {
    as_str location;
};
struct as_agreement_confirm {
    struct as_id customer, template_id;
    as_str type; /* decoration: the template decides */
    struct as_contact contact;
    int64_t agreed_at;
};
struct as_agreement_accept {
    struct as_id customer, partner, template_id;
    struct as_contact contact;
    int64_t agreed_at; /* absent: now */
};
struct as_agreement_import {
    struct as_id customer, partner, template_id, user;
    as_str type, version, link;
    int32_t method;
    struct as_contact contact;
    int64_t agreed_at, recorded_at;
};
struct as_agreement_list {
    struct as_id customer;
    as_str type;
}; /* empty: MicrosoftCloudAgreement; "*": all */
struct as_agreement_page {
    struct as_list items;
    int64_t total_count;
};
struct as_direct_status_get {
    struct as_id customer;
};
struct as_direct_status {
    bool is_signed;
};

/* ---- Purchases ---- */
struct as_order_create {
    struct as_id customer;
    struct as_id id; /* host */
    int32_t billing_cycle;
    as_str currency;
    struct as_list lines; /* of as_order_line; the host sets each line's subscription id */
};
struct as_subscription_get {
    struct as_id customer, id;
};
struct as_subscription_list {
    struct as_id customer;
};
struct as_subscription_page {
    struct as_list items;
    int64_t total_count;
};
struct as_subscription_change {
    struct as_id customer, id;
    int64_t quantity;         /* absent: as it is */
    int64_t current_quantity; /* host: what it is now */
    int32_t state;            /* none: as it is */
    as_str auto_renew;        /* "true", "false" or absent: as it is */
    as_str friendly_name;
};
struct as_subscription_renew {
    struct as_id customer, id;
};
struct as_gate_check {
    struct as_id customer;
    as_str operation, offer_id;
    int64_t quantity;
    struct as_id subscription;
};
struct as_gate_result {
    bool passes;
    struct as_list answers;
    struct as_digest ruleset;
}; /* of as_answer */

/* ---- Host ---- */
struct as_ruleset_activate {
    struct as_digest digest;
    as_str folder;
    struct as_digest approved_diff; /* nil: nobody says that one was looked at */
};
struct as_ruleset_back {
    struct as_digest digest;
};
struct as_ruleset_activated {
    struct as_digest digest;
    int64_t rules;
    bool was_active;
};
struct as_rule_set_aside {
    struct as_digest ruleset; /* nil: whichever is in force */
    as_str rule;
};
struct as_ruleset_list {
    int64_t after, size;
};
struct as_ruleset_view {
    struct as_digest digest, approved_diff;
    int64_t activated_at;
    as_str actor; /* JSON */
    as_str actor_name;
    int64_t decisions, rules, sequence;
    bool is_active;
};
struct as_journal_list {
    int64_t after, size;
    struct as_id customer;
    as_str operation;
};
struct as_journal_view {
    int64_t sequence, at;
    as_str operation;
    as_str actor; /* JSON */
    struct as_id customer, request;
    as_str correlation;
    as_str input;    /* JSON, public part */
    as_str decision; /* JSON */
    as_str status;   /* "ok" or the error's word */
    as_str outcome;  /* JSON, public part */
    struct as_digest ruleset, personal, previous, digest;
};
struct as_journal_explain {
    as_str decision;
};
struct as_journal_captured {
    as_str lua;
    int64_t sequence;
};
struct as_page {
    struct as_list items;
    int64_t total_count;
    int64_t next;
}; /* next: absent on the last page */
struct as_host_status_get {
    char nothing;
};
struct as_host_status {
    as_str version, environment;
    int64_t started_at;
    int64_t sequence, customers, agreements;
    int64_t queue_length, queue_limit, commands, batches;
    bool is_degraded;
    struct as_digest ruleset;
    int64_t index_bytes;
    struct as_list rules; /* of as_rule_status */
};
struct as_rule_status {
    as_str rule, verb, file;
    int64_t line;
    int64_t asked, failed, microseconds;
    bool is_aside;
};

/* The tables, named after the structs. */
/* A list reads better than a staircase. */
/* clang-format off */
#define AS_INPUT_TABLES(X) \
    X(partner_create) X(partner_list) X(user_create) X(user_list) X(token_create) \
    X(token_created) X(token_list) X(token_revoke) X(customer_create) X(customer_import) \
    X(credentials) X(partner_import) X(relationship_import) \
    X(customer_view) X(customer_get) X(customer_list) X(customer_page) \
    X(relationship_end) X(template_list) X(template_page) X(template_document) \
    X(template_link) X(template_open) X(template_location) X(agreement_confirm) \
    X(agreement_accept) X(agreement_import) X(agreement_list) X(agreement_page) X(direct_status_get) \
    X(direct_status) X(order_create) X(subscription_get) X(subscription_list) \
    X(subscription_page) X(subscription_change) X(subscription_renew) X(gate_check) \
    X(gate_result) X(ruleset_activate) X(ruleset_activated) X(ruleset_back) X(rule_set_aside) \
    X(ruleset_list) X(ruleset_view) X(journal_list) X(journal_view) X(journal_explain) \
    X(journal_captured) X(host_status_get) X(host_status) X(rule_status)
/* clang-format on */
#define AS_DECLARE_TABLE(name) extern const struct as_fields as_##name##_fields;
AS_INPUT_TABLES(AS_DECLARE_TABLE)
#undef AS_DECLARE_TABLE

/* Pages of things that the host's lists give. */
extern const struct as_fields as_partner_page_fields, as_user_page_fields, as_token_page_fields,
    as_ruleset_page_fields, as_journal_page_fields;
