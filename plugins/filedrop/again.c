/* The same content once more, under whatever name: nothing is executed, its receipts say so. [work] */
#include "filedrop.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINES_A_STEP = 20000 };

struct again {
    FILE *from;
    FILE *to;
    char *line;
    size_t room;
};

static void give_up(struct file *file)
{
    file->outcome = OUTCOME_FORGET;
    file->is_more = false;
}

static bool begin(struct file *file, struct again *again)
{
    char name[HEX_SIZE + 8];
    snprintf(name, sizeof name, "%s.jsonl", file->hex);
    const int from = openat(file->places.receipts, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    snprintf(name, sizeof name, ".again-%s", file->hex);
    const int to =
        openat(file->places.out, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    again->from = from >= 0 ? fdopen(from, "r") : NULL;
    again->to = to >= 0 ? fdopen(to, "w") : NULL;
    if (from >= 0 && !again->from)
        close(from);
    if (to >= 0 && !again->to)
        close(to);
    return again->from && again->to;
}

/* {"row":1,"state":"accepted",… -> {"row":1,"state":"unchanged",… */
static void copy_line(struct again *again, size_t size)
{
    static const char accepted[] = ",\"state\":\"accepted\"";
    const size_t accepted_size = sizeof accepted - 1;
    const char *comma = memchr(again->line, ',', size);
    const size_t before = comma ? (size_t)(comma - again->line) : size;
    if (size - before < accepted_size ||
        memcmp(again->line + before, accepted, accepted_size) != 0) {
        fwrite(again->line, 1, size, again->to);
        return;
    }
    fwrite(again->line, 1, before, again->to);
    fputs(",\"state\":\"unchanged\"", again->to);
    fwrite(comma + accepted_size, 1, size - before - accepted_size, again->to);
}

void again_work(void *data)
{
    struct file *file = data;
    struct again *again = file->again;
    file->is_more = true;
    if (!again) {
        again = file->again = calloc(1, sizeof *again);
        if (!again || !begin(file, again)) {
            give_up(file);
            return;
        }
    }
    for (size_t i = 0; i < LINES_A_STEP; i++) {
        const ssize_t size = getline(&again->line, &again->room, again->from);
        if (size > 0) {
            copy_line(again, (size_t)size);
            continue;
        }
        file->is_more = false;
        if (ferror(again->from) || ferror(again->to) || fflush(again->to) != 0 ||
            fsync(fileno(again->to)) < 0)
            give_up(file);
        return;
    }
}

void again_free(struct file *file)
{
    struct again *again = file->again;
    if (!again)
        return;
    if (again->from)
        fclose(again->from);
    if (again->to)
        fclose(again->to);
    free(again->line);
    free(again);
    file->again = NULL;
}
