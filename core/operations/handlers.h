/* The operations of each subject file, for the table. */
#pragma once

#include "operations/inputs.h"
#include "operations/operation.h"

/* A list reads better than a staircase. */
/* clang-format off */
#define AS_OPERATIONS(X)                                                                    \
    X(partner_create) X(partner_import) X(partner_change) X(partner_list) X(partner_agreement_status)         \
    X(partnership_list) X(user_create) X(user_list)                                         \
    X(token_create) X(token_list) X(token_revoke)                                           \
    X(sign_in_create) X(sign_in_list) X(sign_in_revoke) X(token_grant) X(token_exchange)    \
    X(contact_sign_in) X(contact_change_password) X(contact_send_code) X(contact_sign_in_code) X(session_end)   \
    X(customer_create) X(customer_import) X(customer_get) X(customer_list) X(customer_change)                  \
    X(customer_delete) X(relationship_end) X(relationship_change)                           \
    X(relationship_list) X(relationship_request)                                            \
    X(customer_overview) X(customer_partners)                                               \
    X(invitation_create) X(invitation_renew) X(invitation_cancel) X(invitation_limit)       \
    X(invitation_expire) X(invitation_open) X(invitation_read) X(invitation_accept)         \
    X(invitation_decline) X(invitation_get) X(invitation_list) X(invitation_counts)         \
    X(mail_queue) X(mail_get) X(mail_sent) X(mail_failed) X(mail_list)                      \
    X(domain_check) X(address_check) X(country_rules)                                       \
    X(template_list) X(template_document) X(template_open)                                  \
    X(agreement_confirm) X(agreement_accept) X(agreement_import) X(agreement_list) X(agreement_direct_status)   \
    X(order_create) X(order_get) X(order_list)                                              \
    X(cart_create) X(cart_get) X(cart_change) X(cart_checkout)                              \
    X(subscription_get) X(subscription_list) X(subscription_change)         \
    X(subscription_renew) X(gate_check)                                                     \
    X(schedule_add) X(schedule_drop) X(schedule_list)                                       \
    X(audit_list) X(audit_get)                                                              \
    X(webhook_register) X(webhook_change) X(webhook_get) X(webhook_events) X(webhook_list)  \
    X(webhook_validate) X(webhook_validation) X(webhook_tried)                              \
    X(ruleset_activate) X(ruleset_back) X(rule_set_aside) X(ruleset_list) X(journal_list)   \
    X(journal_explain) X(journal_capture) X(host_status)
/* clang-format on */

/* Their places in the table, by which rules and events know them. */
enum as_action {
#define AS_NUMBER_OPERATION(name) AS_ACTION_##name,
    AS_OPERATIONS(AS_NUMBER_OPERATION)
#undef AS_NUMBER_OPERATION
};

#define AS_DECLARE_OPERATION(name) extern const struct as_operation as_op_##name;
AS_OPERATIONS(AS_DECLARE_OPERATION)
#undef AS_DECLARE_OPERATION
