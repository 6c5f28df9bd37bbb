/* A file of rows: whatever the bytes, rows come in their order, each with an operation or a reason, and the
 * same however the bytes were cut. What is to be put right can be read again. */
#include "base/check.h"
#include "base/cleanup.h"
#include "host/rows.h"

enum { ROW_BYTES = 512 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Everything that comes out, as text; the rows that were refused in `todo`. */
static void read_all(as_str name, as_str text, size_t piece, struct as_buf *out,
                     struct as_buf *todo)
{
    struct as_err err = { 0 };
    struct as_rows *rows = NULL;
    const struct as_rows_source source = { .name = name,
                                           .rules = "/nowhere",
                                           .row_bytes = ROW_BYTES };
    uint64_t last = 0;
    AS_REQUIRE(as_rows_open(&source, &rows, &err) == 0);
    as_rows_todo_header(rows, todo);
    for (;;) {
        struct as_row row;
        const bool is_end = text.size <= piece;
        as_str bytes = as_str_make(text.data, is_end ? text.size : piece);
        const size_t before = bytes.size;
        const int rc = as_rows_next(rows, &bytes, is_end, &row, &err);
        const size_t used = before - bytes.size;
        if (used > 0)
            text = as_str_make(text.data + used, text.size - used);
        if (rc < 0) {
            AS_REQUIRE(err.word[0] && as_utf8_is_valid(as_str_of(err.text)));
            as_buf_printf(out, "!!%s", err.word);
            break;
        }
        if (rc == 0 && is_end)
            break;
        if (rc == 0)
            continue;
        AS_REQUIRE(row.number > last);
        last = row.number;
        AS_REQUIRE((row.operation.size > 0) == (row.code.size == 0) || row.input.size > 0);
        as_buf_printf(out, "%d %.*s %.*s %.*s\n", (int)row.number, AS_STR_ARG(row.operation),
                      AS_STR_ARG(row.input), AS_STR_ARG(row.code));
        if (row.code.size > 0)
            as_rows_todo_row(rows, row.code, row.sentence, todo);
    }
    as_rows_close(rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const as_str names[] = { AS_STR("x.csv"), AS_STR("x.customer.create.csv"),
                                    AS_STR("x.agreement.confirm.csv"), AS_STR("x"),
                                    AS_STR("x.agreement.confirm.jsonl") };
    if (size < 2)
        return 0;
    const as_str name = names[data[0] % AS_COUNT(names)];
    const size_t piece = 3 + data[1];
    const as_str text = as_str_make((const char *)data + 2, size - 2);
    as_auto_buf struct as_buf whole;
    as_auto_buf struct as_buf pieces;
    as_auto_buf struct as_buf todo;
    as_auto_buf struct as_buf other;
    as_buf_init(&whole);
    as_buf_init(&pieces);
    as_buf_init(&todo);
    as_buf_init(&other);
    read_all(name, text, SIZE_MAX, &whole, &todo);
    read_all(name, text, piece, &pieces, &other);
    AS_REQUIRE(as_str_equal(as_buf_str(&whole), as_buf_str(&pieces)));
    as_buf_clear(&whole);
    as_buf_clear(&other);
    read_all(name, as_buf_str(&todo), SIZE_MAX, &whole, &other);
    return 0;
}
