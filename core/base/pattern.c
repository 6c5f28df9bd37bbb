#include "base/pattern.h"

#include "base/writer.h"

/* A pattern as places; place `count` is the end. */
struct places {
    struct {
        char what; /* '#', '@', '*', '[' or, escaped by `is_plain`, itself */
        bool is_plain;
        uint8_t behind; /* of '[': the place behind its ']' */
    } at[AS_PATTERN_LIMIT + 1];
    unsigned count;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '/' || c == '.' || c == '(' || c == ')';
}

int as_pattern_check(as_str pattern, struct as_err *err)
{
    int open = 0;
    if (pattern.size == 0 || pattern.size > AS_PATTERN_LIMIT)
        return as_err_set(err, AS_E_INVALID, "a pattern has 1 to %d characters, such as \"### ##\"",
                          AS_PATTERN_LIMIT);
    for (size_t i = 0; i < pattern.size; i++) {
        const char c = pattern.data[i];
        open += c == '[' ? 1 : c == ']' ? -1 : 0;
        if (open < 0 || (c == ']' && pattern.data[i - 1] == '['))
            return as_err_set(err, AS_E_INVALID,
                              "a ] in the pattern \"%.*s\" has no [, or nothing in it",
                              AS_STR_ARG(pattern));
        if (!is_digit(c) && !is_letter(c) && !is_separator(c) && !memchr("#@*[]+'", c, 7))
            return as_err_set(err, AS_E_INVALID,
                              "the pattern \"%.*s\": # is a digit, @ a letter, * either, [] may be "
                              "left out; letters, digits, blank and - / . + ( ) ' stand for "
                              "themselves",
                              AS_STR_ARG(pattern));
    }
    if (open > 0)
        return as_err_set(err, AS_E_INVALID, "a [ in the pattern \"%.*s\" has no ]",
                          AS_STR_ARG(pattern));
    return 0;
}

static void read_places(as_str pattern, struct places *ret_places)
{
    struct places *places = ret_places;
    uint8_t open[AS_PATTERN_LIMIT];
    unsigned depth = 0;
    places->count = 0;
    for (size_t i = 0; i < pattern.size && i < AS_PATTERN_LIMIT; i++) {
        const char c = pattern.data[i];
        if (c == ']') {
            if (depth > 0)
                places->at[open[--depth]].behind = (uint8_t)places->count;
            continue;
        }
        if (c == '[')
            open[depth++] = (uint8_t)places->count;
        places->at[places->count].what = c;
        places->at[places->count].behind = 0;
        places->at[places->count++].is_plain = !memchr("#@*[", c, 4);
    }
}

static bool is_at(const struct places *places, unsigned place, char c)
{
    const char what = places->at[place].what;
    if (places->at[place].is_plain)
        return upper(c) == upper(what);
    return (what != '@' && what != '[' && is_digit(c)) ||
           (what != '#' && what != '[' && is_letter(c));
}

/* ---- Matching: all places at once, as the bits of a word ------------------------------------ */

static uint64_t with_left_out(const struct places *places, uint64_t set)
{
    for (unsigned i = 0; i < places->count; i++) /* what follows from a place stands behind it */
        if (set >> i & 1 && places->at[i].what == '[')
            set |= (uint64_t)1 << (i + 1) | (uint64_t)1 << places->at[i].behind;
    return set;
}

static bool matches(as_str pattern, as_str text)
{
    struct places places;
    read_places(pattern, &places);
    uint64_t set = with_left_out(&places, 1);
    for (size_t i = 0; i < text.size && set; i++) {
        uint64_t next = 0;
        for (unsigned place = 0; place < places.count; place++)
            if (set >> place & 1 && is_at(&places, place, text.data[i]))
                next |= (uint64_t)1 << (place + 1);
        set = with_left_out(&places, next);
    }
    return set >> places.count & 1;
}

bool as_patterns_match(const struct as_patterns *patterns, as_str text)
{
    for (uint32_t i = 0; i < patterns->count && text.size <= AS_PATTERN_TEXT; i++)
        if (matches(patterns->items[i], text))
            return true;
    return false;
}

/* ---- Writing as the pattern does ------------------------------------------------------------ */

struct writing {
    struct places places;
    char text[AS_PATTERN_TEXT]; /* without separators */
    unsigned size;
    uint64_t tried[AS_PATTERN_TEXT + 1]; /* by place in the text: bits of places in the pattern */
    char out[AS_PATTERN_LIMIT + 1];
};

/* Each pair of places is tried once. */
static bool write_from(struct writing *writing, unsigned place, unsigned at, unsigned out)
{
    const struct places *places = &writing->places;
    if (writing->tried[at] >> place & 1)
        return false;
    writing->tried[at] |= (uint64_t)1 << place;
    if (place == places->count) {
        writing->out[out] = '\0';
        return at == writing->size;
    }
    const char what = places->at[place].what;
    if (what == '[')
        return write_from(writing, place + 1, at, out) ||
               write_from(writing, places->at[place].behind, at, out);
    if (places->at[place].is_plain && is_separator(what)) {
        writing->out[out] = what;
        return write_from(writing, place + 1, at, out + 1);
    }
    if (at == writing->size || !is_at(places, place, writing->text[at]))
        return false;
    writing->out[out] = upper(writing->text[at]);
    return write_from(writing, place + 1, at + 1, out + 1);
}

as_str as_patterns_write(const struct as_patterns *patterns, as_str text, struct as_arena *arena)
{
    for (uint32_t i = 0; i < patterns->count && text.size <= AS_PATTERN_TEXT; i++) {
        struct writing writing = { .size = 0 };
        read_places(patterns->items[i], &writing.places);
        for (size_t k = 0; k < text.size; k++)
            if (!is_separator(text.data[k]))
                writing.text[writing.size++] = text.data[k];
        if (writing.size > 0 && write_from(&writing, 0, 0, 0))
            return as_arena_copy(arena, as_str_of(writing.out));
    }
    return AS_STR_NONE;
}

/* ---- As a regular expression ---------------------------------------------------------------- */

static void add_regex(struct as_buf *out, as_str pattern)
{
    for (size_t i = 0; i < pattern.size; i++) {
        const char c = pattern.data[i];
        size_t run = 1;
        while ((c == '#' || c == '@' || c == '*') && i + run < pattern.size &&
               pattern.data[i + run] == c)
            run++;
        if (c == '#')
            as_buf_add(out, AS_STR("\\d"));
        else if (c == '@')
            as_buf_add(out, AS_STR("[A-Za-z]"));
        else if (c == '*')
            as_buf_add(out, AS_STR("[A-Za-z0-9]"));
        else if (c == '[')
            as_buf_add(out, AS_STR("(?:"));
        else if (c == ']')
            as_buf_add(out, AS_STR(")?"));
        else if (memchr(".+()/", c, 5))
            as_buf_printf(out, c == '/' ? "%c" : "\\%c", c);
        else
            as_buf_add_char(out, c);
        if (run > 1)
            as_buf_printf(out, "{%zu}", run);
        i += run - 1;
    }
}

as_str as_patterns_regex(const struct as_patterns *patterns, struct as_arena *arena)
{
    struct as_buf out;
    as_str text = AS_STR_NONE;
    if (patterns->count == 0)
        return text;
    as_buf_init(&out);
    as_buf_add(&out, patterns->count > 1 ? AS_STR("^(?:") : AS_STR("^"));
    for (uint32_t i = 0; i < patterns->count; i++) {
        if (i > 0)
            as_buf_add_char(&out, '|');
        add_regex(&out, patterns->items[i]);
    }
    as_buf_add(&out, patterns->count > 1 ? AS_STR(")$") : AS_STR("$"));
    if (!out.has_failed)
        text = as_arena_copy(arena, as_buf_str(&out));
    as_buf_fini(&out);
    return text;
}
