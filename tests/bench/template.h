/* Request templates: text with {pick}, {count} and {uuid} in it, read once, written per request. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Lines of a file, one of which {pick} stands for. */
struct picks {
    char *data;
    const char **lines;
    size_t *sizes;
    size_t count;
};
int picks_read(const char *path, struct picks *ret_picks); /* 0, or -1 with errno */

struct template_part {
    enum { PART_TEXT, PART_PICK, PART_COUNT, PART_UUID, PART_LENGTH } kind;
    const char *text;
    size_t size;
};
struct template
{
    struct template_part parts[64];
    size_t count;
};
/* `text` must stay. -1: too many parts. */
int template_read(const char *text, struct template *ret_template);

struct random {
    uint64_t state;
};
uint64_t random_next(struct random *random);

/* What one request stands for: the same pick and count wherever they occur in it. */
struct filling {
    const char *pick;
    size_t pick_size;
    uint64_t count;
    size_t length; /* of the body, for {length} */
    struct random *random;
};
/* Appends at `out`; returns the bytes written, or 0 when they do not fit. */
size_t template_write(const struct template *template, const struct filling *filling, char *out,
                      size_t size);
