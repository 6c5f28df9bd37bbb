/* The operations of each subject file, for the table. */
#pragma once

#include "operations/inputs.h"
#include "operations/operation.h"

/* A list reads better than a staircase. */
/* clang-format off */
#define AS_OPERATIONS(X)                                                                    \
    X(partner_create) X(partner_import) X(partner_list) X(user_create) X(user_list)                           \
    X(token_create) X(token_list) X(token_revoke)                                           \
    X(customer_create) X(customer_import) X(customer_get) X(customer_list) X(relationship_end)                 \
    X(template_list) X(template_document) X(template_open)                                  \
    X(agreement_confirm) X(agreement_accept) X(agreement_import) X(agreement_list) X(agreement_direct_status)   \
    X(order_create) X(subscription_get) X(subscription_list) X(subscription_change)         \
    X(subscription_renew) X(gate_check)                                                     \
    X(ruleset_activate) X(ruleset_back) X(rule_set_aside) X(ruleset_list) X(journal_list)   \
    X(journal_explain) X(journal_capture) X(host_status)
/* clang-format on */

#define AS_DECLARE_OPERATION(name) extern const struct as_operation as_op_##name;
AS_OPERATIONS(AS_DECLARE_OPERATION)
#undef AS_DECLARE_OPERATION
