/* Signed texts: nothing that was not signed here is taken, and what was comes back as it was. */
#include "base/check.h"
#include "operations/signing.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct as_arena arena;
    as_str key = AS_STR("0123456789abcdef0123456789abcdef");
    as_str text = { (const char *)data, size };
    as_str payload;
    as_arena_init(&arena);
    AS_REQUIRE(!as_unsign(&arena, key, "fuzz", text, &payload));

    if (size > 0 && size < 512) {
        as_str sealed = as_sign(&arena, key, "fuzz", text);
        AS_REQUIRE(as_unsign(&arena, key, "fuzz", sealed, &payload));
        AS_REQUIRE(as_str_equal(payload, text));
        AS_REQUIRE(!as_unsign(&arena, key, "other", sealed, &payload));
        AS_REQUIRE(!as_unsign(&arena, AS_STR("another key"), "fuzz", sealed, &payload));
    }
    as_arena_fini(&arena);
    return 0;
}
