/* The files of pages/, texts/ and assets/, as embed.cmake put them into the plugin. */
#pragma once

#include <stddef.h>

struct asset {
    const char *name; /* "pages/board.html" */
    const char *data;
    size_t size;
};
extern const struct asset assets[]; /* sorted by name */
extern const size_t asset_count;
