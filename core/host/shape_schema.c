/* JSON Schema of what is seen through a shape: the members outside, with what the field table knows of
 * each. What reading skips (constants, patterns, fields of the host) does not stand in it. */
#include "base/check.h"
#include "host/shape.h"
#include "host/shape_member.h"

enum { WORDS_MOST = 64 }; /* in one enumeration; what is beyond makes it an open text */

/* A member of the shape with its field. */
struct seen {
    const struct as_field *field; /* NULL: a group, a constant, a pattern */
    bool is_needed;               /* its value must be there, and so everything around it */
    bool is_personal;             /* it, or an object that it lies in */
};

/* One level of records: the whole, or an item of a list. */
struct level {
    const assent_shape *top;
    const struct as_fields *fields;
    uint32_t flags;           /* AS_SCHEMA_INPUT, AS_SCHEMA_PERSONAL */
    const char *const *given; /* fields that come from elsewhere too */
};

static bool is_input(const struct level *level)
{
    return level->flags & AS_SCHEMA_INPUT;
}

static bool is_given(const struct level *level, const char *inside)
{
    for (const char *const *at = level->given; at && *at; at++)
        if (strcmp(*at, inside) == 0)
            return true;
    return false;
}

/* How many members below the shape, groups included, name the field. */
static uint32_t count_members(const assent_shape *shape, const char *inside)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < shape->member_count; i++) {
        const assent_member *member = &shape->members[i];
        if (member->members)
            count += count_members(member->members, inside);
        else if (member->inside && strcmp(member->inside, inside) == 0)
            count++;
    }
    return count;
}

/* Walks down the dotted name: what is required or personal may be said on the way. */
static struct seen look(const struct level *level, const assent_member *member)
{
    struct seen seen = { .is_needed = true, .is_personal = level->flags & AS_SCHEMA_PERSONAL };
    const struct as_fields *fields = level->fields;
    as_str rest = as_str_of(member->inside ? member->inside : "");
    while (rest.size > 0 && fields) {
        const char *dot = memchr(rest.data, '.', rest.size);
        const size_t size = dot ? (size_t)(dot - rest.data) : rest.size;
        seen.field = as_field_find(fields, as_str_make(rest.data, size));
        if (AS_BROKEN(!seen.field))
            break;
        seen.is_needed = seen.is_needed && (seen.field->flags & AS_REQUIRED);
        seen.is_personal = seen.is_personal || (seen.field->flags & AS_PERSONAL);
        fields = seen.field->of;
        rest = dot ? as_str_make(dot + 1, rest.size - size - 1) : AS_STR_NONE;
    }
    return seen;
}

static const char *word_outside(const assent_word *words, const char *inside)
{
    for (; words && words->outside; words++)
        if (strcmp(words->inside, inside) == 0)
            return words->outside;
    return NULL;
}

static bool has_member(const struct level *level, const assent_member *member);

static bool has_members(const struct level *level, const assent_shape *shape)
{
    for (uint32_t i = 0; i < shape->member_count; i++)
        if (has_member(level, &shape->members[i]))
            return true;
    return false;
}

/* False for what reading skips. */
static bool has_member(const struct level *level, const assent_member *member)
{
    if (member->members)
        return !is_input(level) || has_members(level, member->members);
    if (!is_input(level))
        return true;
    return member->inside && !(look(level, member).field->flags & AS_HOST);
}

static bool is_member_needed(const struct level *level, const assent_member *member);

static bool is_group_needed(const struct level *level, const assent_shape *shape)
{
    for (uint32_t i = 0; i < shape->member_count; i++)
        if (has_member(level, &shape->members[i]) && is_member_needed(level, &shape->members[i]))
            return true;
    return false;
}

/* Reading: a required field that nothing else could give. Writing: what is written even when the
 * record holds nothing. */
static bool is_member_needed(const struct level *level, const assent_member *member)
{
    if (member->members)
        return is_input(level) && is_group_needed(level, member->members);
    if (!member->inside)
        return member->constant != NULL;
    const struct seen seen = look(level, member);
    if (is_input(level))
        return seen.is_needed && count_members(level->top, member->inside) == 1 &&
               !is_given(level, member->inside);
    return member->items || seen.field->type == AS_FIELD_BOOL || word_outside(member->words, "");
}

/* ---- Words ---------------------------------------------------------------------------------- */

struct list {
    const char *words[WORDS_MOST];
    uint32_t count;
    bool is_open; /* other texts may stand there too */
};

static void add_word(struct list *list, const char *word)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (strcmp(list->words[i], word) == 0)
            return;
    if (list->count == WORDS_MOST)
        list->is_open = true;
    else
        list->words[list->count++] = word;
}

/* The words of the outside: of the table, and of the field where the table has none. Written is only
 * the first that the table has for each. */
static void list_words(const struct as_field *field, const assent_member *member, bool is_read,
                       struct list *list)
{
    static const char *const switch_words[] = { "true", "false", NULL };
    const char *const *inside = field->type == AS_FIELD_WORD ? field->words : switch_words;
    if (is_read)
        for (const assent_word *word = member->words; word->outside; word++)
            add_word(list, word->outside);
    if (!is_read && word_outside(member->words, ""))
        add_word(list, word_outside(member->words, ""));
    if (field->type == AS_FIELD_TEXT && !is_read)
        for (const assent_word *word = member->words; word->outside; word++)
            add_word(list, word_outside(member->words, word->inside));
    for (; field->type != AS_FIELD_TEXT && *inside; inside++) {
        const char *outside = word_outside(member->words, *inside);
        if (outside && !is_read)
            add_word(list, outside);
        if (!outside && (*inside)[0] && field->type == AS_FIELD_WORD)
            add_word(list, *inside);
    }
}

/* A text that stands for a switch: each of its words is true or false. */
static bool is_switch(const struct as_field *field, const assent_word *words)
{
    bool is_one = field->type == AS_FIELD_TEXT;
    for (; words->outside; words++)
        is_one =
            is_one && (strcmp(words->outside, "true") == 0 || strcmp(words->outside, "false") == 0);
    return is_one;
}

/* true and false themselves, where they are read or have no word. */
static void put_plain_switches(const assent_word *words, bool is_read, struct as_buf *buf)
{
    if (is_read || !word_outside(words, "true"))
        as_json_bool(buf, true);
    if (is_read || !word_outside(words, "false"))
        as_json_bool(buf, false);
}

static void put_translated(const struct level *level, const struct as_field *field,
                           const assent_member *member, uint32_t flags, struct as_buf *buf)
{
    struct list list = { .is_open = field->type == AS_FIELD_TEXT };
    if (is_input(level) && is_switch(field, member->words)) {
        as_schema_put_type("boolean", flags, buf);
        return;
    }
    list_words(field, member, is_input(level), &list);
    if (field->type != AS_FIELD_BOOL)
        as_schema_put_type("string", flags, buf);
    as_json_key(buf, list.is_open ? AS_STR("examples") : AS_STR("enum"));
    as_json_open_list(buf);
    for (uint32_t i = 0; i < list.count; i++)
        as_json_text(buf, as_str_of(list.words[i]));
    if (field->type == AS_FIELD_BOOL)
        put_plain_switches(member->words, is_input(level), buf);
    if (!list.is_open && is_input(level) && !(flags & AS_SCHEMA_NEEDED))
        as_json_null(buf);
    as_json_close_list(buf);
}

/* ---- Members -------------------------------------------------------------------------------- */

static void put_object(const struct level *level, const assent_shape *shape, uint32_t needed,
                       struct as_buf *buf);

static void put_constant(const assent_member *member, struct as_buf *buf)
{
    as_json_open(buf);
    as_json_key(buf, AS_STR("const"));
    as_json_raw(buf, as_str_of(member->constant));
    as_json_close(buf);
}

static void put_pattern(struct as_buf *buf)
{
    as_json_open(buf);
    as_schema_put_type("string", 0, buf);
    as_json_close(buf);
}

static void put_items(const struct level *level, const struct as_field *field,
                      const assent_member *member, uint32_t flags, struct as_buf *buf)
{
    const struct level items = {
        .top = member->items,
        .fields = field->of,
        .flags = flags & (AS_SCHEMA_INPUT | AS_SCHEMA_PERSONAL),
    };
    as_schema_put_type("array", flags, buf);
    as_schema_put_most_items(field, level->flags, buf);
    as_json_key(buf, AS_STR("items"));
    as_json_open(buf);
    put_object(&items, member->items, AS_SCHEMA_NEEDED, buf);
    as_json_close(buf);
}

static void put_field(const struct level *level, const assent_member *member, uint32_t needed,
                      struct as_buf *buf)
{
    const struct seen seen = look(level, member);
    const uint32_t flags =
        level->flags | needed | (seen.is_personal ? (uint32_t)AS_SCHEMA_PERSONAL : 0);
    as_json_open(buf);
    if (member->items)
        put_items(level, seen.field, member, flags, buf);
    else if (member->words && seen.field->type != AS_FIELD_INT)
        put_translated(level, seen.field, member, flags, buf);
    else
        as_field_schema_type(seen.field, flags, buf);
    as_field_schema_notes(seen.field, flags, buf);
    as_json_close(buf);
}

static void put_member(const struct level *level, const assent_member *member, struct as_buf *buf)
{
    const uint32_t needed = is_member_needed(level, member) ? AS_SCHEMA_NEEDED : 0;
    as_json_key(buf, as_str_of(member->outside));
    if (member->constant) {
        put_constant(member, buf);
    } else if (member->pattern) {
        put_pattern(buf);
    } else if (member->members) {
        as_json_open(buf);
        put_object(level, member->members, needed, buf);
        as_json_close(buf);
    } else {
        put_field(level, member, needed, buf);
    }
}

static void put_needed(const struct level *level, const assent_shape *shape, struct as_buf *buf)
{
    bool is_first = true;
    for (uint32_t i = 0; i < shape->member_count; i++) {
        const assent_member *member = &shape->members[i];
        if (!has_member(level, member) || !is_member_needed(level, member))
            continue;
        if (is_first) {
            as_json_key(buf, AS_STR("required"));
            as_json_open_list(buf);
        }
        is_first = false;
        as_json_text(buf, as_str_of(member->outside));
    }
    if (!is_first)
        as_json_close_list(buf);
}

/* The members of an object's schema. */
static void put_object(const struct level *level, const assent_shape *shape, uint32_t needed,
                       struct as_buf *buf)
{
    as_schema_put_type("object", (level->flags & AS_SCHEMA_INPUT) | needed, buf);
    as_json_key(buf, AS_STR("properties"));
    as_json_open(buf);
    for (uint32_t i = 0; i < shape->member_count; i++)
        if (has_member(level, &shape->members[i]))
            put_member(level, &shape->members[i], buf);
    as_json_close(buf);
    put_needed(level, shape, buf);
}

void as_shape_schema(const assent_shape *shape, const struct as_fields *fields, uint32_t flags,
                     const char *const *given, struct as_buf *buf)
{
    const struct level level = { .top = shape, .fields = fields, .flags = flags, .given = given };
    as_json_open(buf);
    as_json_key(buf, AS_STR("description"));
    as_json_text(buf, as_str_of(fields->doc));
    put_object(&level, shape, AS_SCHEMA_NEEDED, buf);
    as_json_close(buf);
}
