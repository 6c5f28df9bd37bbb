/* A text that grows. After a failed allocation it stays as it is and says so. */
#pragma once

#include "assent/abi.h"

#include <stdbool.h>

struct buf {
    char *data;
    size_t size;
    size_t room;
    bool has_failed;
};

void buf_free(struct buf *buf);
void buf_add(struct buf *buf, const char *data, size_t size);
void buf_string(struct buf *buf, const char *string);
void buf_number(struct buf *buf, uint64_t number);
/* As a JSON string; bytes that are no UTF-8 become question marks. */
void buf_json(struct buf *buf, assent_text text);
