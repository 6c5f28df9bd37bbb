/* Sentences with places in braces: "at most {most} bytes are allowed". */
#pragma once

#include "base/str.h"

struct as_message_arg {
    as_str name;
    as_str value;
};

/* Writes the sentence with every {name} replaced; a name that is not there leaves nothing. What does not
 * fit is cut off before a character. Returns how much of `out` is used; no NUL is written. */
size_t as_sentence_put(as_str sentence, const struct as_message_arg *args, uint32_t count,
                       char *out, size_t room);
