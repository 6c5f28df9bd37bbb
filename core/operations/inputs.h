/* Inputs and replies of the operations: structs whose field tables (inputs.c) are their interface. */
#pragma once

#include "model/decision.h"
#include "model/things.h"
#include "operations/inputs_purchases.h"
#include "operations/inputs_records.h"
#include "store/sign_ins.h"

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
struct as_partner_change {
    struct as_id id;
    as_str mpn_id;    /* absent: as it is */
    as_str is_signed; /* "true", "false" or absent: as it is */
};
struct as_partner_status_get {
    as_str mpn_id;        /* either this … */
    struct as_id partner; /* … or this */
};
struct as_partner_status {
    bool is_signed;
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

/* ---- Signing in ---- */
struct as_sign_in_create {
    struct as_id id;   /* host */
    struct as_id user; /* a person, or … */
    struct as_id partner;
    as_str application; /* … a program of this partner */
    int64_t days;
    struct as_digest digest; /* host: of the secret */
    as_str secret;           /* host, never kept: travels from prepare to finish */
};
struct as_sign_in_created {
    struct as_sign_in sign_in;
    as_str secret;
};
struct as_sign_in_list {
    int64_t after, size;
};
struct as_sign_in_revoke {
    struct as_id id;
};
enum as_grant {
    AS_GRANT_NONE,
    AS_GRANT_CLIENT,
    AS_GRANT_PASSWORD,
    AS_GRANT_REFRESH,
};
extern const char *const as_grants[];
struct as_token_grant {
    int32_t grant;
    struct as_id client, tenant;
    as_str username;
    as_str secret;                                          /* goes no further than prepare */
    struct as_id id, refresh_id;                            /* host */
    struct as_digest secret_digest, digest, refresh_digest; /* host */
    as_str access, refresh; /* host, never kept: travel from prepare to finish */
};
struct as_token_exchange {
    struct as_id id;         /* host */
    struct as_digest digest; /* host */
    as_str access;           /* host, never kept: travels from prepare to finish */
};
struct as_token_granted {
    struct as_token token;
    int64_t expires_in;
    bool has_refresh;
    as_str access, refresh;
};

/* ---- Contacts ---- */
struct as_contact_sign_in {
    as_str user_name;
    as_str password;         /* goes no further than prove */
    struct as_id customer;   /* host: whose name it is */
    struct as_digest proven; /* host: the password that was proven, as_password_proof */
    struct as_id id;         /* host */
    struct as_digest digest; /* host */
    as_str access;           /* host, never kept: travels from prepare to finish */
};
struct as_contact_signed_in {
    struct as_token token;
    struct as_id customer;
    int64_t expires_in;
    bool must_change_password;
    bool is_right; /* of a code; what is wrong is written down, so that tries are counted */
    as_str access;
};
struct as_contact_change_password {
    as_str old, new;         /* go no further than prove */
    struct as_digest proven; /* host */
    as_str password;         /* host: Argon2id of the new one */
};
struct as_contact_password_changed {
    int64_t ended;
};
struct as_contact_send_code {
    as_str invitation_token;       /* goes no further than prepare */
    struct as_digest token_digest; /* host */
    struct as_id id;               /* host */
    struct as_digest digest;       /* host: of the code */
};
struct as_contact_code_sent {
    int64_t expires_in;
    struct as_id code, invitation; /* for the reaction that mails it; shown to nobody */
};
struct as_contact_sign_in_code {
    as_str invitation_token, code; /* go no further than prepare */
    struct as_digest token_digest; /* host */
    struct as_digest code_digest;  /* host */
    struct as_id id;               /* host */
    struct as_digest digest;       /* host */
    as_str access;                 /* host, never kept: travels from prepare to finish */
};
struct as_session_end {
    char nothing;
};

/* ---- Customers ---- */
struct as_customer_import {
    struct as_customer customer;
    struct as_list relationships; /* of as_relationship, oldest first */
};
struct as_customer_create {
    struct as_id id, commerce_id, billing_id; /* host */
    struct as_digest credential;              /* host, of old journals */
    as_str password;                          /* host */
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
    as_str etag;                       /* made in `finish`, from the customer's version */
    struct as_credentials credentials; /* in the answer to create alone */
};
struct as_customer_get {
    struct as_id customer;
};
struct as_customer_change {
    struct as_id customer;
    as_str etag;
    as_str company_name, culture, language;
    as_str email, first_name, last_name;
    struct as_address address;
};
struct as_customer_delete {
    struct as_id customer;
    as_str environment; /* host */
};
struct as_customer_list {
    as_str prefix;         /* the name or domain begins with this, in any letter case */
    as_str by;             /* "name" (default) or "domain" */
    bool exact;            /* equals instead of begins */
    struct as_id partner;  /* an indirect provider: those of this reseller alone */
    int64_t size;          /* 1 … 500, default 100 */
    struct as_id provider; /* an indirect reseller: those it has through this provider alone */
    as_str after;          /* `next` of the page before */
    as_str before;         /* `previous` of the page behind */
    bool last;             /* the last page */
};
struct as_customer_page {
    struct as_list items;
    int64_t total_count;
    as_str next, previous;
}; /* of as_customer_view */
struct as_relationship_end {
    struct as_id customer;
};
struct as_relationship_change {
    struct as_id customer;
    int32_t state;
};
struct as_domain_check {
    as_str domain;
};
struct as_domain_state {
    bool is_taken;
};

/* ---- Countries ---- */
enum as_address_status {
    AS_ADDRESS_NONE,
    AS_ADDRESS_VERIFIED,
    AS_ADDRESS_INTERACTION, /* differs from the rules, but it can be seen what is meant */
    AS_ADDRESS_STREET,      /* lacks the street alone */
    AS_ADDRESS_MULTIPLE,    /* several things are wrong */
    AS_ADDRESS_WRONG,
    AS_ADDRESS_UNCHECKED, /* nothing is known about the country */
};
extern const char *const as_address_statuses[];
struct as_address_check {
    struct as_address address;
};
struct as_suggested_address {
    struct as_address address;
};
struct as_address_checked {
    struct as_address original;
    struct as_list suggested; /* of as_suggested_address */
    int32_t status;
    as_str message;
};
struct as_country_get {
    as_str country;
};
struct as_country_view {
    as_str country, culture;
    as_str calling_codes, cultures, languages, states; /* JSON */
    as_str postal_code_regex, phone_regex, vat_id_regex, registration_regex, registration_sample;
    as_str tax_id_format, tax_id_sample;
    bool is_city_required, is_state_required, is_postal_code_required, is_phone_required;
    bool is_registration_required, is_vat_id_supported, is_tax_id_supported, is_tax_id_optional;
};

/* ---- Partners among each other, and with customers ---- */
enum as_partnership_type {
    AS_PARTNERSHIP_NONE,
    AS_PARTNERSHIP_PROVIDER_OF,
    AS_PARTNERSHIP_RESELLER_OF
};
extern const char *const as_partnership_types[];
struct as_partnership {
    struct as_id id; /* the other partner */
    as_str name, mpn_id, country;
    int32_t type;
    int32_t state;
};
struct as_partnership_list {
    int32_t type;  /* absent: the one the caller's kind of partner can have */
    as_str prefix; /* of the other's name, in any letter case */
    bool exact;
};
struct as_relationship_list {
    struct as_id customer;
};
struct as_partnership_page {
    struct as_list items; /* of as_partnership */
    int64_t total_count;
    struct as_id customer; /* nil: of no customer in particular */
};
struct as_relationship_request {
    struct as_id provider, reseller; /* absent: what follows from the caller */
};
struct as_relationship_link {
    as_str url;
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
    struct as_digest text_digest; /* of what display_uri shows; what an acceptance is about */
    struct as_digest download_digest;
    bool has_page; /* display_uri shows a page of the operator's */
};
struct as_template_open {
    as_str token;
}; /* the signed part of a document link */
struct as_template_location {
    as_str location;
    /* or: */
    as_str file, name;
    struct as_digest digest;
    int64_t size;
    bool is_download;
};
struct as_agreement_confirm {
    struct as_id customer, template_id;
    as_str type; /* decoration: the template decides */
    struct as_contact contact;
    int64_t agreed_at;
    struct as_digest text_digest; /* absent: the text for the customer's country and language */
};
struct as_agreement_accept {
    struct as_id customer, partner, template_id;
    struct as_contact contact;
    int64_t agreed_at; /* absent: now */
    struct as_digest text_digest;
};
struct as_agreement_import {
    struct as_id customer, partner, template_id, user;
    as_str type, version, link;
    int32_t method;
    struct as_contact contact;
    int64_t agreed_at, recorded_at;
    struct as_digest text_digest;
    int32_t assurance;
    struct as_evidence evidence;
    struct as_id invitation;
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
struct as_schedule_add {
    struct as_id customer; /* nil: about none */
    int64_t due_at;
    as_str operation;
    as_str input; /* JSON */
};
struct as_schedule_drop {
    int64_t row;
    as_str reason;
};
struct as_schedule_list {
    int64_t after, size;
};
struct as_schedule_view {
    int64_t row, due_at, sequence;
    as_str operation;
    as_str input; /* JSON */
    struct as_id customer;
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
    as_str cause; /* JSON */
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
    X(partner_create) X(partner_change) X(partner_list) X(partner_status_get) X(partner_status) \
    X(user_create) X(user_list) X(token_create) \
    X(token_created) X(token_list) X(token_revoke) X(contact_sign_in) X(contact_signed_in) \
    X(contact_change_password) X(contact_password_changed) X(contact_send_code) X(contact_code_sent) \
    X(contact_sign_in_code) X(session_end) X(customer_create) X(customer_import) X(credentials) \
    X(sign_in_create) X(sign_in_created) X(sign_in_list) X(sign_in_revoke) X(token_grant) \
    X(token_granted) X(token_exchange) X(partner_import) X(relationship_import) \
    X(customer_view) X(customer_get) X(customer_list) X(customer_page) \
    X(customer_change) X(customer_delete) X(relationship_end) X(relationship_change) \
    X(relationship_list) X(relationship_request) X(relationship_link) \
    X(partnership) X(partnership_list) X(partnership_page) \
    X(domain_check) X(domain_state) X(address_check) X(suggested_address) X(address_checked) \
    X(country_get) X(country_view) X(template_list) X(template_page) X(template_document) \
    X(template_link) X(template_open) X(template_location) X(agreement_confirm) \
    X(agreement_accept) X(agreement_import) X(agreement_list) X(agreement_page) X(direct_status_get) \
    X(direct_status) X(order_create) X(order_get) X(order_list) X(order_page) \
    X(cart_create) X(cart_get) X(cart_change) X(cart_checkout) X(checkout) X(subscription_get) X(subscription_list) \
    X(subscription_page) X(subscription_change) X(subscription_renew) X(gate_check) \
    X(gate_result) X(ruleset_activate) X(ruleset_activated) X(ruleset_back) X(rule_set_aside) \
    X(schedule_add) X(schedule_drop) X(schedule_list) X(schedule_view) \
    X(audit_list) X(audit_get) X(audit_record) X(audit_page) \
    X(webhook_set) X(webhook_get) X(webhook_names) X(webhook_list) X(webhook_validate) \
    X(webhook_validation_get) X(webhook_tried) \
    X(ruleset_list) X(ruleset_view) X(journal_list) X(journal_view) X(journal_explain) \
    X(journal_captured) X(host_status_get) X(host_status) X(rule_status)
/* clang-format on */
#define AS_DECLARE_TABLE(name) extern const struct as_fields as_##name##_fields;
AS_INPUT_TABLES(AS_DECLARE_TABLE)
#undef AS_DECLARE_TABLE

/* Pages of things that the host's lists give. */
extern const struct as_fields as_partner_page_fields, as_user_page_fields, as_token_page_fields,
    as_ruleset_page_fields, as_schedule_page_fields, as_sign_in_page_fields, as_journal_page_fields,
    as_webhook_page_fields;
