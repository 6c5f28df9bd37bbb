/* Whatever parses must come out canonical, parse again, and come out the same. */
#include "base/check.h"
#include "base/cleanup.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct as_err err = { 0 };
    as_auto_json json_t *json = as_json_parse(as_str_make((const char *)data, size), &err);
    if (!json) {
        AS_REQUIRE(err.code < 0 && err.text[0] && as_utf8_is_valid(as_str_of(err.text)));
        return 0;
    }
    as_auto_buf struct as_buf once;
    as_auto_buf struct as_buf twice;
    as_buf_init(&once);
    as_buf_init(&twice);
    as_json_canonical(&once, json);
    as_auto_json json_t *again = as_json_parse(as_buf_str(&once), &err);
    AS_REQUIRE(again != NULL);
    as_json_canonical(&twice, again);
    AS_REQUIRE(as_str_equal(as_buf_str(&once), as_buf_str(&twice)));
    return 0;
}
