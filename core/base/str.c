#include "base/str.h"

static unsigned char lower(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool as_str_equal_nocase(as_str a, as_str b)
{
    if (as_str_equal(a, b)) /* as it is nearly always */
        return true;
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++) {
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    }
    return true;
}

int as_str_compare(as_str a, as_str b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

bool as_str_starts_with(as_str text, as_str start)
{
    return text.size >= start.size &&
           (start.size == 0 || memcmp(text.data, start.data, start.size) == 0);
}

bool as_str_ends_with(as_str text, as_str end)
{
    return text.size >= end.size &&
           (end.size == 0 || memcmp(text.data + text.size - end.size, end.data, end.size) == 0);
}

ptrdiff_t as_str_find(as_str text, as_str part)
{
    if (part.size == 0)
        return 0;
    if (text.size < part.size)
        return -1;
    const char *found = memmem(text.data, text.size, part.data, part.size);
    return found ? found - text.data : -1;
}

as_str as_str_trim(as_str text)
{
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    while (text.size > 0 && is_blank(text.data[0])) {
        text.data++;
        text.size--;
    }
    return text;
}

unsigned as_str_distance(as_str a, as_str b)
{
    enum { WORD_MAX = 64 }; /* names are shorter; a longer text is as far away as can be */
    if (as_str_equal(a, b))
        return 0;
    if (a.size > WORD_MAX || b.size > WORD_MAX)
        return (unsigned)(a.size > b.size ? a.size : b.size);

    unsigned row[WORD_MAX + 1]; /* row[j]: from the part of a read so far to the first j of b */
    for (size_t j = 0; j <= b.size; j++)
        row[j] = (unsigned)j;
    for (size_t i = 0; i < a.size; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < b.size; j++) {
            unsigned best = diagonal + (a.data[i] != b.data[j]);
            if (row[j] + 1 < best)
                best = row[j] + 1;
            if (row[j + 1] + 1 < best)
                best = row[j + 1] + 1;
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    return row[b.size];
}

as_str as_str_nearest(as_str word, const as_str *names, size_t count)
{
    /* In a word of three letters a second slip leaves nothing to recognise it by. */
    unsigned limit = word.size <= 3 ? 1 : word.size <= 7 ? 2 : 3;
    as_str nearest = AS_STR_NONE;

    for (size_t i = 0; i < count; i++) {
        if (as_str_equal_nocase(word, names[i]))
            return names[i];
        unsigned distance = as_str_distance(word, names[i]);
        if (distance <= limit && distance < word.size) {
            nearest = names[i];
            limit = distance - 1; /* only a nearer one replaces it */
        }
    }
    return nearest;
}

/* The position behind the code point at `at`. */
static size_t step(as_str text, size_t at)
{
    at++;
    while (at < text.size && ((unsigned char)text.data[at] & 0xC0) == 0x80)
        at++;
    return at;
}

bool as_str_glob(as_str text, as_str pattern)
{
    const size_t nowhere = SIZE_MAX;
    size_t at = 0;
    size_t in_pattern = 0;
    size_t star = nowhere; /* only the last star is ever tried again, so nothing explodes */
    size_t star_at = 0;

    while (at < text.size) {
        if (in_pattern < pattern.size && pattern.data[in_pattern] == '*') {
            star = in_pattern++;
            star_at = at;
        } else if (in_pattern < pattern.size && pattern.data[in_pattern] == '?') {
            in_pattern++;
            at = step(text, at);
        } else if (in_pattern < pattern.size && pattern.data[in_pattern] == text.data[at]) {
            in_pattern++;
            at++;
        } else if (star != nowhere) {
            star_at = step(text, star_at);
            at = star_at;
            in_pattern = star + 1;
        } else {
            return false;
        }
    }
    while (in_pattern < pattern.size && pattern.data[in_pattern] == '*')
        in_pattern++;
    return in_pattern == pattern.size;
}
