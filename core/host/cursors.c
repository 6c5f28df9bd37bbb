#include "host/cursors.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/file.h"

enum { FILE_LIMIT = 16 * 1024 * 1024 };

bool as_cursor_is_name(as_str name)
{
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
            return false;
    }
    return name.size > 0 && name.size <= AS_CURSOR_NAME_MAX;
}

static void read_line(struct as_cursors *cursors, const char *line)
{
    char plugin[AS_CURSOR_NAME_MAX + 1];
    char name[AS_CURSOR_NAME_MAX + 1];
    int64_t sequence = 0;
    uint64_t mark = 0;
    if (sscanf(line, "%64s %64s %" SCNd64 " %" SCNu64, plugin, name, &sequence, &mark) != 4 ||
        sequence < 0)
        return;
    struct as_cursor *cursor = as_cursor_add(cursors, as_str_of(plugin), as_str_of(name));
    if (!cursor)
        return;
    cursor->sequence = sequence;
    cursor->mark = mark;
}

int as_cursors_read(const char *path, struct as_cursors *cursors, struct as_err *err)
{
    as_auto_arena struct as_arena arena;
    as_str text = AS_STR_NONE;
    as_arena_init(&arena);
    *cursors = (struct as_cursors){ NULL };
    const int rc = as_file_read(path, FILE_LIMIT, false, &arena, &text, err);
    if (rc < 0)
        return rc == AS_E_NOT_FOUND ? 0 : rc;
    as_str copy = as_arena_copy(&arena, text);
    for (char *line = (char *)(uintptr_t)copy.data; line && *line;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        read_line(cursors, line);
        line = end ? end + 1 : NULL;
    }
    return 0;
}

void as_cursors_fini(struct as_cursors *cursors)
{
    while (cursors->first)
        as_cursor_remove(cursors, cursors->first);
}

struct as_cursor *as_cursor_find(const struct as_cursors *cursors, as_str plugin, as_str name)
{
    for (struct as_cursor *at = cursors->first; at; at = at->next)
        if (as_str_equal(as_str_of(at->name), name) && as_str_equal(as_str_of(at->plugin), plugin))
            return at;
    return NULL;
}

struct as_cursor *as_cursor_add(struct as_cursors *cursors, as_str plugin, as_str name)
{
    struct as_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor || plugin.size > AS_CURSOR_NAME_MAX || name.size > AS_CURSOR_NAME_MAX) {
        free(cursor);
        return NULL;
    }
    memcpy(cursor->plugin, plugin.data, plugin.size);
    memcpy(cursor->name, name.data, name.size);
    cursor->next = cursors->first;
    cursors->first = cursor;
    return cursor;
}

void as_cursor_remove(struct as_cursors *cursors, struct as_cursor *cursor)
{
    struct as_cursor **at = &cursors->first;
    while (*at != cursor)
        at = &(*at)->next;
    *at = cursor->next;
    free(cursor);
}

void as_cursors_write(const struct as_cursors *cursors, struct as_buf *out)
{
    for (const struct as_cursor *at = cursors->first; at; at = at->next)
        as_buf_printf(out, "%s %s %" PRId64 " %" PRIu64 "\n", at->plugin, at->name, at->sequence,
                      at->mark);
}
