/* Cells that every reader of CSV reads back, and that no spreadsheet runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/csv.h"

static void cells_are_quoted_where_it_is_needed_and_never_formulas(void **unused)
{
    (void)unused;
    static const struct {
        const char *field, *cell;
    } cases[] = {
        { "", "" },
        { "plain", "plain" },
        { "a,b", "\"a,b\"" },
        { "say \"x\"", "\"say \"\"x\"\"\"" },
        { "two\nlines", "\"two\nlines\"" },
        { "two\rlines", "\"two\rlines\"" },
        { " blank", "\" blank\"" },
        { "5 = five", "5 = five" },
        { "=1+1", "'=1+1" },
        { "+47", "'+47" },
        { "-1", "'-1" },
        { "@SUM", "'@SUM" },
        { "  =1", "\"'  =1\"" },
        { "\t=1", "'\t=1" },
        { "\r=1", "\"'\r=1\"" },
        { "\n=1", "\"'\n=1\"" },
        { "=a,\"b\"", "\"'=a,\"\"b\"\"\"" },
        { "\uff1d"
          "1",
          "'\uff1d"
          "1" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_buf struct as_buf buf;
        as_buf_init(&buf);
        as_csv_first(&buf, as_str_of(cases[i].field));
        if (!as_str_equal(as_buf_str(&buf), as_str_of(cases[i].cell)))
            fail_msg("\"%s\" became %.*s", cases[i].field, AS_STR_ARG(as_buf_str(&buf)));
    }
}

static void a_record_is_cells_between_commas_ended_by_cr_lf(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf buf;
    as_buf_init(&buf);
    as_csv_first(&buf, AS_STR("a"));
    as_csv_next(&buf, AS_STR_NONE);
    as_csv_next(&buf, AS_STR("c"));
    as_csv_end(&buf);
    assert_true(as_str_equal(as_buf_str(&buf), AS_STR("a,,c\r\n")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_quoted_where_it_is_needed_and_never_formulas),
        cmocka_unit_test(a_record_is_cells_between_commas_ended_by_cr_lf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
