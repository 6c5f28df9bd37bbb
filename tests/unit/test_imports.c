/* What an export brings is everything there is of a thing: a field that the model gets must come along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "operations/inputs.h"

static void every_field_of_a_thing_comes_along(void **unused)
{
    (void)unused;
    /* Rows and places in the journal are each database's own; relationships come within their customer. */
    static const as_str own[] = { AS_STR("previous"), AS_STR("sequence") };
    static const struct {
        const struct as_fields *thing, *import;
        bool has_customer;
    } cases[] = {
        { &as_partner_fields, &as_partner_import_fields, true },
        { &as_customer_fields, &as_customer_import_fields, true },
        { &as_relationship_fields, &as_relationship_import_fields, false },
        { &as_agreement_fields, &as_agreement_import_fields, true },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        for (uint32_t k = 0; k < cases[i].thing->count; k++) {
            const as_str name = as_str_of(cases[i].thing->items[k].name);
            const bool is_own = as_str_equal(name, own[0]) || as_str_equal(name, own[1]) ||
                                (!cases[i].has_customer && as_str_equal(name, AS_STR("customer")));
            if (!is_own && !as_field_find(cases[i].import, name))
                fail_msg("%s has no %.*s", cases[i].import->name, AS_STR_ARG(name));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_of_a_thing_comes_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
