/* Every field table of the house keeps the rules that reading and writing rely on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "operations/inputs.h"
#include "operations/operation.h"
#include "store/store.h"

static void the_tables_of_every_operation_are_in_order(void **unused)
{
    for (uint32_t i = 0; i < as_operation_count; i++) {
        struct as_err err = { 0 };
        const struct as_operation *operation = as_operations[i];
        if (as_fields_check(operation->input, &err) < 0 ||
            as_fields_check(operation->reply, &err) < 0)
            fail_msg("%s: %s", operation->name, err.text);
        assert_non_null(operation->doc);
        assert_ptr_equal(as_operation_find(as_str_of(operation->name)), operation);
        if (operation->flags & AS_OP_CUSTOMER)
            assert_int_equal(as_field_find(operation->input, AS_STR("customer"))->offset, 0);
    }
}

static void the_tables_of_every_stored_thing_are_in_order(void **unused)
{
    for (int table = 0; table < AS_TABLE_COUNT; table++) {
        struct as_err err = { 0 };
        if (as_fields_check(as_table_fields(table), &err) < 0)
            fail_msg("%s: %s", as_table_name(table), err.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tables_of_every_operation_are_in_order),
        cmocka_unit_test(the_tables_of_every_stored_thing_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
