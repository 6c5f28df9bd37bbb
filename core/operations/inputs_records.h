/* Inputs and replies about audit records and webhooks: what partners are told afterwards. */
#pragma once

#include "model/things.h"

/* ---- Audit records ---- */
struct as_audit_list {
    int64_t start, end;
    as_str after;
    int64_t size;
    as_str company;
    struct as_id customer;
    as_str resource;
};
struct as_audit_get {
    as_str id;
};
struct as_audit_record {
    as_str id;
    struct as_id partner, customer;
    as_str customer_name;
    as_str user_principal_name; /* or … */
    as_str application;
    as_str operation_type, resource_type;
    as_str new_value; /* JSON */
    as_str correlation;
    int64_t at;
    as_str status;
};
struct as_audit_page {
    struct as_list items; /* of as_audit_record */
    int64_t total_count;
    as_str next;
};

/* ---- Webhooks ---- */
struct as_webhook_set {
    struct as_id partner;
    as_str url;
    uint32_t events;
    as_str uses_ms_signature; /* "true" or not */
};
struct as_webhook_get {
    struct as_id partner;
};
struct as_webhook_names {
    uint32_t events;
};
struct as_webhook_list {
    int64_t after, size;
};
struct as_webhook_validate {
    struct as_id id; /* host */
    struct as_id partner;
};
struct as_webhook_validation_get {
    struct as_id id;
};
struct as_webhook_tried {
    struct as_id id;
    as_str code, message, problem;
    int32_t state;
};
