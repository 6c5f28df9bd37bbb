#include "template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* splitmix64: good enough to spread, and the same run after run. */
uint64_t random_next(struct random *random)
{
    uint64_t value = random->state += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ (value >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ (value >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value ^ (value >> 31);
}

/* ---- Picks ---- */

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    size_t size = 0;
    size_t room = 1 << 20;
    char *data = malloc(room);
    while (data) {
        size_t got = fread(data + size, 1, room - size - 1, file);
        size += got;
        if (got == 0)
            break;
        if (room - size < 2) {
            char *larger = realloc(data, room *= 2);
            if (!larger)
                free(data);
            data = larger;
        }
    }
    fclose(file);
    if (data)
        data[size] = '\0';
    return data;
}

int picks_read(const char *path, struct picks *ret_picks)
{
    struct picks picks = { .data = read_all(path) };
    if (!picks.data)
        return -1;
    size_t most = 1;
    for (const char *at = picks.data; *at; at++)
        most += *at == '\n';
    picks.lines = calloc(most, sizeof *picks.lines);
    picks.sizes = calloc(most, sizeof *picks.sizes);
    if (!picks.lines || !picks.sizes) {
        free(picks.lines);
        free(picks.sizes);
        free(picks.data);
        return -1;
    }
    for (char *line = strtok(picks.data, "\n"); line; line = strtok(NULL, "\n")) {
        picks.lines[picks.count] = line;
        picks.sizes[picks.count++] = strlen(line);
    }
    *ret_picks = picks;
    return 0;
}

/* ---- Templates ---- */

int template_read(const char *text, struct template *ret_template)
{
    static const struct {
        const char *word;
        int kind;
    } marks[] = { { "{pick}", PART_PICK },
                  { "{count}", PART_COUNT },
                  { "{uuid}", PART_UUID },
                  { "{length}", PART_LENGTH } };
    struct template template = { .count = 0 };
    const char *begin = text;
    for (const char *at = text;;) {
        int kind = PART_TEXT;
        size_t skip = 0;
        for (size_t i = 0; i < sizeof marks / sizeof marks[0] && *at == '{'; i++)
            if (strncmp(at, marks[i].word, strlen(marks[i].word)) == 0) {
                kind = marks[i].kind;
                skip = strlen(marks[i].word);
            }
        if (*at && skip == 0) {
            at++;
            continue;
        }
        if (template.count + 2 > sizeof template.parts / sizeof template.parts[0])
            return -1;
        if (at > begin)
            template.parts[template.count++] =
                (struct template_part){ PART_TEXT, begin, (size_t)(at - begin) };
        if (!*at)
            break;
        template.parts[template.count++] = (struct template_part){ kind, NULL, 0 };
        begin = at += skip;
    }
    *ret_template = template;
    return 0;
}

static size_t write_number(uint64_t number, char *out)
{
    char digits[20];
    size_t size = 0;
    do
        digits[size++] = (char)('0' + number % 10);
    while (number /= 10);
    for (size_t i = 0; i < size; i++)
        out[i] = digits[size - 1 - i];
    return size;
}

static size_t write_uuid(struct random *random, char *out)
{
    static const char hex[] = "0123456789abcdef";
    uint64_t bits[2] = { random_next(random), random_next(random) };
    for (size_t i = 0, nibble = 0; i < 36; i++) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            out[i] = '-';
            continue;
        }
        out[i] = hex[bits[nibble / 16] >> nibble % 16 * 4 & 15];
        nibble++;
    }
    out[14] = '4'; /* a random one, as RFC 9562 writes it */
    out[19] = 'a';
    return 36;
}

size_t template_write(const struct template *template, const struct filling *filling, char *out,
                      size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < template->count; i++) {
        const struct template_part *part = &template->parts[i];
        size_t need = part->kind == PART_TEXT   ? part->size
                      : part->kind == PART_PICK ? filling->pick_size
                                                : 40; /* a number or a GUID */
        if (size - used < need)
            return 0;
        switch (part->kind) {
        case PART_TEXT:
            memcpy(out + used, part->text, part->size);
            used += part->size;
            break;
        case PART_PICK:
            memcpy(out + used, filling->pick, filling->pick_size);
            used += filling->pick_size;
            break;
        case PART_COUNT:
            used += write_number(filling->count, out + used);
            break;
        case PART_UUID:
            used += write_uuid(filling->random, out + used);
            break;
        case PART_LENGTH:
            used += write_number(filling->length, out + used);
            break;
        }
    }
    return used;
}
