/* Mappings: what the columns of somebody else's file are called, and how it writes dates.
 *
 * A file <rules>/mappings/NAME.json:
 *
 *     {"description": "…",
 *      "operation": "agreement.confirm",
 *      "columns": {"TenantId": "customer",
 *                  "Date": {"field": "agreed_at", "date": "MM/dd/yyyy HH:mm:ss"},
 *                  "Type": {"field": "template_id", "words": {"MicrosoftCustomerAgreement": "117a…"}},
 *                  "Domain": null},
 *      "constants": {"type": "MicrosoftCustomerAgreement"},
 *      "only": {"PartnerAttestationCompleted": "True"},
 *      "trim": true}
 *
 * Columns match in any letter case, those that are fields by themselves need no line. null: the column has
 * no effect. `only`: other rows are not executed, and told so. `trim`: without the blanks around cells. */
#pragma once

#include "operations/operation.h"

struct as_mapped_word {
    as_str from, to;
};

struct as_mapped_column {
    as_str name;
    as_str field; /* empty: no effect */
    as_str date;  /* a format; empty: RFC 3339 */
    const struct as_mapped_word *words;
    uint32_t word_count;
};

struct as_mapping {
    as_str name;
    const struct as_operation *operation; /* NULL: the row or the file says it */
    struct as_mapped_column *columns;
    uint32_t column_count;
    struct as_mapped_word *constants; /* field, text */
    uint32_t constant_count;
    struct as_mapped_word *only; /* column, text */
    uint32_t only_count;
    bool trims;
};

enum { AS_MAPPING_NAME_MOST = 64 };

/* Whether it can be a mapping's name: small letters, digits and hyphens. */
bool as_mapping_is_name(as_str name);
/* [any] Whether there is such a file. */
bool as_mapping_is_there(const char *rules, as_str name);
/* [any] AS_E_NOT_FOUND, AS_E_CONFIG: sentences name the file and the place in it. */
int as_mapping_read(const char *rules, as_str name, struct as_arena *arena,
                    struct as_mapping **ret_mapping, struct as_err *err);
/* Every mapping there is: calls `on_problem` for each that cannot be used. */
void as_mapping_check_all(const char *rules,
                          void (*on_problem)(void *data, const struct as_err *err), void *data);
/* By name in any letter case; NULL: the mapping says nothing of it. */
const struct as_mapped_column *as_mapping_find(const struct as_mapping *mapping, as_str name);
