/* The first byte chooses an operation, the rest is its input: it is refused with a sentence, or what was
 * read can be written and read again to the same. */
#include "base/check.h"
#include "base/cleanup.h"
#include "operations/operation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct as_fields *fields = as_operations[data[0] % as_operation_count]->input;
    struct as_err err = { 0 };
    as_auto_json json_t *json = as_json_parse(as_str_make((const char *)data + 1, size - 1), &err);
    as_auto_arena struct as_arena arena;
    as_auto_buf struct as_buf once;
    as_auto_buf struct as_buf twice;
    as_arena_init(&arena);
    as_buf_init(&once);
    as_buf_init(&twice);
    if (!json || !json_is_object(json))
        return 0;

    void *record = as_arena_alloc(&arena, fields->size);
    if (as_fields_read(fields, json, 0, &arena, record, &err) < 0) {
        AS_REQUIRE(err.text[0] && as_utf8_is_valid(as_str_of(err.text)));
        return 0;
    }
    as_fields_write(fields, record, AS_PART_ALL, &once);
    as_auto_json json_t *written = as_json_parse(as_buf_str(&once), &err);
    AS_REQUIRE(written != NULL);
    AS_REQUIRE(as_fields_read(fields, written, AS_READ_HOST, &arena, record, &err) == 0);
    as_fields_write(fields, record, AS_PART_ALL, &twice);
    AS_REQUIRE(as_str_equal(as_buf_str(&once), as_buf_str(&twice)));
    return 0;
}
