/* Invented values in the place of real ones: the same one for the same value, so that what was equal stays
 * equal. What a rule names stays as it is: it is known already, and the rule would miss it. */
#pragma once

#include "model/field.h"
#include "rules/rules.h"

struct as_standins {
    struct as_arena *arena;
    const struct as_rule_files *files;
    bool keeps_companies; /* names and addresses of companies, which are not personal */
    uint32_t count;       /* of all that were invented */
    struct as_list items; /* of pairs of texts */
};

/* For a text; itself when nothing is to be hidden. `is_personal`: the field or what it stands in is. */
as_str as_standin_text(struct as_standins *standins, const struct as_field *field, bool is_personal,
                       as_str text);
/* For an id in its text form. Ids of templates stay. */
as_str as_standin_id(struct as_standins *standins, const struct as_field *field, as_str text);
