/* CSV as RFC 4180 has it, read in pieces of every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/csv.h"
#include "base/csv_read.h"
#include "base/date.h"
#include "base/encoding.h"

/* Records as "[a|b][c|d]", what is no record as "!why". */
static void read_all(as_str text, size_t piece, struct as_buf *out)
{
    struct as_csv_reader *reader = calloc(1, sizeof *reader);
    as_csv_reader_init(reader, 64, 20);
    for (size_t at = 0;;) {
        const size_t left = text.size - at;
        const bool is_end = left <= piece;
        size_t used = 0;
        const bool is_there =
            as_csv_read(reader, as_str_make(text.data + at, is_end ? left : piece), is_end, &used);
        at += used;
        if (is_there && reader->problem) {
            as_buf_printf(out, "!%s", reader->problem);
        } else if (is_there) {
            for (uint32_t i = 0; i < reader->count; i++)
                as_buf_printf(out, "%c%.*s", i ? '|' : '[', AS_STR_ARG(as_csv_cell(reader, i)));
            as_buf_add_char(out, ']');
        }
        if (!is_there && is_end && at == text.size)
            break;
    }
    as_csv_reader_fini(reader);
    free(reader);
}

static void records_are_what_the_standard_says_however_the_bytes_come(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *records;
    } cases[] = {
        { "", "" },
        { "a", "[a]" },
        { "a,b\r\nc,d\r\n", "[a|b][c|d]" },
        { "a,b\nc,d", "[a|b][c|d]" },
        { "a,b\r\nc,d\ne,f\r\n", "[a|b][c|d][e|f]" },
        { "a;b\n1,5;2", "[a|b][1,5|2]" },
        { "a\tb\n1\t2", "[a|b][1|2]" },
        { "\"a;b;c\",d\n1,2", "[a;b;c|d][1|2]" },
        { "\"a\n\n;;\",b\n1,2", "[a\n\n;;|b][1|2]" },
        { "a,b\n\"Contoso, Inc.\",x\n", "[a|b][Contoso, Inc.|x]" },
        { "a,b\n\"two\r\nlines\",\"say \"\"x\"\"\"\n", "[a|b][two\r\nlines|say \"x\"]" },
        { "a,b\n,\n", "[a|b][|]" },
        { "a,b\n\n1,2\n", "[a|b][][1|2]" },
        { "a,b\n\"\",\"\"\n", "[a|b][|]" },
        { "a,b\n'+47,'=1\n", "[a|b][+47|=1]" },
        { "a,b\n'plain,\"'\"\n", "[a|b]['plain|']" },
        { "a,b\nx\"y,1\n3,4\n", "[a|b]!a quote out of place[3|4]" },
        { "a,b\n\"x\"y,1\n3,4\n", "[a|b]!a quote out of place[3|4]" },
        { "a,b\nx\ry,1\n3,4\n", "[a|b]!a carriage return alone[3|4]" },
        { "a,b\n123456789012345678901,1\n3,4\n", "[a|b]!too long[3|4]" },
        { "a,b\n1,\"open\n3,4\n", "[a|b]!an open quote" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        for (size_t piece = 1; piece < 12; piece++) {
            as_auto_buf struct as_buf out;
            as_buf_init(&out);
            read_all(as_str_of(cases[i].text), piece, &out);
            if (!as_str_equal(as_buf_str(&out), as_str_of(cases[i].records)))
                fail_msg("\"%s\" in pieces of %zu became %.*s", cases[i].text, piece,
                         AS_STR_ARG(as_buf_str(&out)));
        }
    }
}

static void what_is_too_much_ends_with_its_record(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf text;
    as_auto_buf struct as_buf out;
    as_buf_init(&text);
    as_buf_init(&out);
    as_buf_add(&text, AS_STR("a,b\n"));
    for (int i = 0; i < 300; i++)
        as_buf_add_char(&text, ',');
    as_buf_add(&text, AS_STR("\n1,2\n\""));
    for (int i = 0; i < 300; i++)
        as_buf_add(&text, AS_STR("line\n"));
    as_buf_add(&text, AS_STR("\",x\n3,4\nn"));
    as_buf_add_char(&text, '\0');
    as_buf_add(&text, AS_STR(",\n5,6\n"));
    read_all(as_buf_str(&text), 50, &out);
    assert_true(as_str_equal(as_buf_str(&out),
                             AS_STR("[a|b]!too many columns[1|2]!too long[3|4]!a NUL byte[5|6]")));
}

static void what_was_written_is_read_back(void **unused)
{
    (void)unused;
    static const char *const fields[] = { "",       "plain", "a,b", "\"",  "two\nlines", "=1+1",
                                          "'=1+1",  "''=1",  "'x",  "+47", "-",          " x ",
                                          "\r\n=1", "@",     "'",   "''",  ";",          "\t" };
    as_auto_buf struct as_buf text;
    struct as_csv_reader *reader = calloc(1, sizeof *reader);
    size_t used = 0;
    as_buf_init(&text);
    as_csv_reader_init(reader, 1024, 1024);
    reader->separator = ',';
    as_csv_first(&text, AS_STR("first"));
    for (size_t i = 0; i < AS_COUNT(fields); i++)
        as_csv_next(&text, as_str_of(fields[i]));
    as_csv_end(&text);
    assert_true(as_csv_read(reader, as_buf_str(&text), true, &used));
    assert_null(reader->problem);
    assert_int_equal(reader->count, AS_COUNT(fields) + 1);
    for (size_t i = 0; i < AS_COUNT(fields); i++) {
        const as_str cell = as_csv_cell(reader, (uint32_t)i + 1);
        if (!as_str_equal(cell, as_str_of(fields[i])))
            fail_msg("\"%s\" came back as \"%.*s\"", fields[i], AS_STR_ARG(cell));
    }
    as_csv_reader_fini(reader);
    free(reader);
}

static void a_date_is_read_by_its_format_or_refused(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *format, *iso; /* iso NULL: refused */
    } cases[] = {
        { "2/3/2024 1:05:06 PM", "M/d/yyyy h:mm:ss tt", "2024-02-03T13:05:06.000Z" },
        { "12/31/2024 12:00:00 am", "M/d/yyyy h:mm:ss tt", "2024-12-31T00:00:00.000Z" },
        { "03.02.2024", "dd.MM.yyyy", "2024-02-03T00:00:00.000Z" },
        { "20240203T101112", "yyyyMMddTHHmmss", "2024-02-03T10:11:12.000Z" },
        { "3.2.2024", "dd.MM.yyyy", NULL },
        { "31.02.2024", "dd.MM.yyyy", NULL },
        { "03.02.2024x", "dd.MM.yyyy", NULL },
        { "13:00", "h:mm tt", NULL },
        { "2/3/2024 13:05:06 PM", "M/d/yyyy h:mm:ss tt", NULL },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err;
        char iso[AS_TIME_TEXT_SIZE];
        int64_t ms = 0;
        const int rc =
            as_date_parse(as_str_of(cases[i].text), as_str_of(cases[i].format), &ms, &err);
        if ((rc == 0) != (cases[i].iso != NULL))
            fail_msg("\"%s\" by \"%s\": %d", cases[i].text, cases[i].format, rc);
        if (rc == 0)
            assert_true(as_str_equal(as_time_format(ms, iso), as_str_of(cases[i].iso)));
        else
            assert_null(strstr(err.text, cases[i].text));
    }
    static const char *const bad[] = { "", "yyyy-MM", "dd/MM", "yyyy-MM-dd yyyy",
                                       "yyyy-MM-dd hh:mm" };
    for (size_t i = 0; i < AS_COUNT(bad); i++)
        assert_false(as_date_format_is_good(as_str_of(bad[i])));
    assert_true(as_date_format_is_good(AS_STR("M/d/yyyy h:mm:ss tt")));
}

static void a_date_that_two_people_read_differently_is_refused(void **unused)
{
    (void)unused;
    struct as_err err;
    int64_t ms = 0;
    assert_int_equal(as_date_parse_iso(AS_STR("2026-11-20"), &ms, &err), 0);
    assert_int_equal(as_date_parse_iso(AS_STR("2026-11-20 10:11:12"), &ms, &err), 0);
    static const char *const ambiguous[] = { "3/4/2024", "03.04.2024", "03-04-24",
                                             "1/2/2024 10:00" };
    for (size_t i = 0; i < AS_COUNT(ambiguous); i++) {
        assert_true(as_date_parse_iso(as_str_of(ambiguous[i]), &ms, &err) < 0);
        assert_string_equal(err.word, "row.date.ambiguous");
    }
    assert_true(as_date_parse_iso(AS_STR("31/12/2024"), &ms, &err) < 0);
    assert_string_equal(err.word, "row.date");
}

static void other_encodings_are_called_by_their_names(void **unused)
{
    (void)unused;
    static const struct {
        as_str bytes;
        const char *name;
    } cases[] = {
        { AS_STR("\xFF\xFE"
                 "a\0b\0"),
          "UTF-16 with the low byte first" },
        { AS_STR("\xFE\xFF\0a\0b"), "UTF-16 with the high byte first" },
        { AS_STR("a\0,\0b\0\n\0"), "UTF-16 with the low byte first" },
        { AS_STR("\0a\0,\0b\0\n"), "UTF-16 with the high byte first" },
        { AS_STR("\xFF\xFE\0\0a\0\0\0"), "UTF-32 with the low byte first" },
        { AS_STR("plain,text\n"), NULL },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const char *name = as_encoding_of_begin(cases[i].bytes);
        assert_true(cases[i].name ? name && strcmp(name, cases[i].name) == 0 : !name);
    }
    assert_string_equal(as_encoding_of_bad(AS_STR("\xC5sa,x")), "Latin-1 (ISO 8859-1)");
    assert_string_equal(as_encoding_of_bad(AS_STR("\x93quoted\x94")), "Windows-1252");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_are_what_the_standard_says_however_the_bytes_come),
        cmocka_unit_test(what_is_too_much_ends_with_its_record),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_date_is_read_by_its_format_or_refused),
        cmocka_unit_test(a_date_that_two_people_read_differently_is_refused),
        cmocka_unit_test(other_encodings_are_called_by_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
