#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "model/country.h"

static void the_codes_are_sorted_and_all_found(void **unused)
{
    (void)unused;
    as_str before = AS_STR("  ");
    as_str code;
    uint32_t count = 0;
    for (; as_country_at(count, &code); count++) {
        assert_true(as_str_compare(before, code) < 0);
        assert_true(as_country_is_known(code));
        before = code;
    }
    assert_int_equal(count, 249 + 4); /* ISO 3166-1, and XE, XJ, XK, XS */
}

static void what_is_no_country_is_not_known_and_slips_have_what_was_meant(void **unused)
{
    (void)unused;
    static const struct {
        const char *code, *meant;
    } cases[] = {
        { "UK", "GB" },    { "EL", "GR" }, { "uk", "GB" },  { "se", "SE" }, { "Se", "SE" },
        { "XX", NULL },    { "ZZ", NULL }, { "SWE", NULL }, { "S", NULL },  { "", NULL },
        { "A\xC3", NULL }, { "00", NULL }, { "AA", NULL },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        assert_false(as_country_is_known(as_str_of(cases[i].code)));
        const as_str near = as_country_nearest(as_str_of(cases[i].code));
        assert_true(as_str_equal(near, as_str_of(cases[i].meant)));
    }
}

/* Every line of the shipped table is of a country that rules may claim. */
static void the_shipped_countries_are_known(void **unused)
{
    (void)unused;
    const char *source = getenv("ASSENT_SOURCE");
    char path[512];
    struct as_arena arena;
    struct as_err err = { 0 };
    as_str text;
    uint32_t count = 0;
    as_arena_init(&arena);
    snprintf(path, sizeof path, "%s/rules/lib/countries.lua", source ? source : ".");
    assert_int_equal(as_file_read(path, 1 << 20, true, &arena, &text, &err), 0);
    for (const char *line = text.data; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "  ", 2) != 0 || strncmp(line + 4, " = {", 4) != 0)
            continue;
        assert_true(as_country_is_known(as_str_make(line + 2, 2)));
        count++;
    }
    assert_int_equal(count, 246);
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_codes_are_sorted_and_all_found),
        cmocka_unit_test(what_is_no_country_is_not_known_and_slips_have_what_was_meant),
        cmocka_unit_test(the_shipped_countries_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
