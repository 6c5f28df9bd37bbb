/* Whatever a stranger sends as a form, a query or a cookie is read or refused; and what was coded for an address
 * comes back as it was. */
#include "base/check.h"
#include "portal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_plain(const char *value)
{
    return value[0] != '\0' && !strpbrk(value, "\r\n") && !strchr(" \t", value[0]) &&
           !strchr(" \t", value[strlen(value) - 1]);
}

/* Lines and blanks at the ends are made tidy on the way. */
static void code_and_read(const char *value)
{
    const size_t room = 3 * strlen(value) + 16;
    char *coded = malloc(room);
    AS_REQUIRE(coded != NULL);
    memcpy(coded, "a=", 2);
    size_t used = 2;
    form_code(coded, room, &used, value);
    AS_REQUIRE(used < room && strlen(coded) == used);
    json_t *again = form_read((assent_text){ coded, used });
    AS_REQUIRE(again != NULL);
    AS_REQUIRE(strcmp(json_string_value(json_object_get(again, "a")), value) == 0);
    json_decref(again);
    free(coded);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const assent_text sent = { (const char *)data, size };
    json_t *form = form_read(sent);
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(form, name, value)
    {
        AS_REQUIRE(json_is_string(value));
        AS_REQUIRE(json_string_length(value) <= size);
        if (is_plain(json_string_value(value)))
            code_and_read(json_string_value(value));
        (void)form_is_id(json_string_value(value));
    }
    json_decref(form);

    const assent_pair header = { text("cookie"), sent };
    const assent_request request = { .size = sizeof request,
                                     .headers = &header,
                                     .header_count = 1 };
    json_t *cookies = form_cookies(&request);
    AS_REQUIRE(cookies != NULL);
    json_decref(cookies);
    return 0;
}
