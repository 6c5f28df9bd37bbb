/* Input through a shape: from a JSON tree into the operation's record. */
#include <stdio.h>

#include "host/shape.h"
#include "host/shape_member.h"
#include "model/refuse.h"

enum { LIST_LIMIT = 1000 }; /* items, when the field names no limit */

struct in_member {
    as_str outside;
    as_str inside;
    const struct as_field *field; /* NULL: an object that only groups */
    const assent_word *words;     /* NULL: the field's own */
    uint32_t offset;
    const struct as_shape_in *below; /* of the group, or of each item */
};

struct as_shape_in {
    struct in_member *members;
    uint32_t count;
};

/* ---- Compiling ------------------------------------------------------------------------------ */

static int compile_in(const assent_shape *shape, const struct as_fields *fields,
                      const struct as_shape_level *level, struct as_arena *arena,
                      const struct as_shape_in **ret_in, struct as_err *err)
{
    int rc = as_shape_level_check(level, shape, err);
    if (rc < 0)
        return rc;
    struct as_shape_in *in = AS_ARENA_NEW(arena, struct as_shape_in);
    if (in)
        in->members = AS_ARENA_ARRAY(arena, struct in_member, shape->member_count);
    if (!in || !in->members)
        return as_err_set(err, AS_E_MEMORY, "no memory for a shape");
    for (uint32_t i = 0; i < shape->member_count; i++) {
        const assent_member *from = &shape->members[i];
        const struct as_shape_level here = { .above = level, .name = from->outside };
        struct in_member member = { .outside = as_str_of(from->outside) };
        if ((rc = as_shape_member_check(&here, from, err)) < 0)
            return rc;
        if (from->constant || from->pattern)
            continue;
        if (from->members) {
            rc = compile_in(from->members, fields, &here, arena, &member.below, err);
        } else {
            member.inside = as_str_of(from->inside);
            member.words = from->words;
            rc = as_shape_field(&here, fields, member.inside, from->items != NULL, &member.field,
                                &member.offset, err);
            if (rc == 0 && (member.field->flags & AS_HOST))
                continue;
            if (rc == 0 && from->items)
                rc = compile_in(from->items, member.field->of, &here, arena, &member.below, err);
        }
        if (rc < 0)
            return rc;
        in->members[in->count++] = member;
    }
    *ret_in = in;
    return 0;
}

int as_shape_in_compile(const assent_shape *shape, const struct as_fields *fields,
                        struct as_arena *arena, const struct as_shape_in **ret_in,
                        struct as_err *err)
{
    return compile_in(shape, fields, NULL, arena, ret_in, err);
}

/* ---- Reading -------------------------------------------------------------------------------- */

struct reader {
    struct as_arena *arena;
    struct as_err *err;
};

/* Letter case and low lines apart: "OneTime" is "one_time". */
static bool is_same_word(const char *word, as_str text)
{
    size_t at = 0;
    for (; *word; word++) {
        if (*word == '_' && (at >= text.size || text.data[at] != '_'))
            continue;
        if (at >= text.size || (*word | 0x20) != (text.data[at] | 0x20))
            return false;
        at++;
    }
    return at == text.size;
}

static int find_word(const struct as_field *field, as_str text)
{
    int index = as_word_index(field->words, text);
    for (int i = 0; index < 0 && field->words[i]; i++)
        if (field->words[i][0] && is_same_word(field->words[i], text))
            index = i;
    return index;
}

static int read_in(const struct reader *reader, const struct as_shape_in *in, const json_t *object,
                   const struct as_trail *at, void *record);

static int read_items(const struct reader *reader, const struct in_member *member,
                      const json_t *json, const struct as_trail *at, struct as_list *list)
{
    const struct as_fields *of = member->field->of;
    if (!json_is_array(json))
        return as_refuse_noun(AS_NOUN("needed.objects", "a list of objects"), at, json,
                              reader->err);
    const uint32_t limit = member->field->limit ? member->field->limit : LIST_LIMIT;
    const size_t count = json_array_size(json);
    if (count > limit)
        return as_refuse_items(at, limit, count, reader->err);
    char *items = as_arena_alloc(reader->arena, count * of->size);
    if (!items)
        return as_err_set(reader->err, AS_E_MEMORY, "no memory for a list of %s", of->name);
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        const struct as_trail item = { .above = at, .index = i };
        const json_t *value = json_array_get(json, i);
        as_fields_clear(of, items + (size_t)i * of->size);
        rc = read_in(reader, member->below, value, &item, items + (size_t)i * of->size);
    }
    *list = (struct as_list){ .items = items, .count = (uint32_t)count };
    return rc;
}

/* The word inside for one of the outside; NULL: there is none, the field decides. */
static const char *translate(const assent_word *words, const json_t *json)
{
    const as_str text = json_is_boolean(json) ? as_str_of(json_is_true(json) ? "true" : "false")
                                              : as_json_string(json);
    for (; text.size > 0 && words && words->outside; words++)
        if (as_str_equal_nocase(text, as_str_of(words->outside)))
            return words->inside;
    return NULL;
}

static int read_word(const struct reader *reader, const struct in_member *member, const char *word,
                     const struct as_trail *at, void *value)
{
    char path[AS_TRAIL_SIZE];
    if (!word[0])
        return 0;
    return as_field_read_text(member->field, as_trail_path(at, path), as_str_of(word),
                              reader->arena, value, reader->err);
}

static int read_member(const struct reader *reader, const struct in_member *member,
                       const json_t *json, const struct as_trail *at, void *record)
{
    void *value = (char *)record + member->offset;
    if (!member->field)
        return read_in(reader, member->below, json, at, record);
    if (!as_field_is_absent(member->field, (char *)value - member->field->offset))
        return 0; /* a member before this one gave it */
    if (member->below)
        return read_items(reader, member, json, at, value);
    if (json_is_string(json) && json_string_length(json) == 0)
        return 0;
    const char *word = translate(member->words, json);
    if (word)
        return read_word(reader, member, word, at, value);
    if (member->field->type == AS_FIELD_INT && member->words && json_is_string(json))
        return read_word(reader, member, json_string_value(json), at, value);
    if (member->field->type == AS_FIELD_WORD && json_is_string(json)) {
        const int index = find_word(member->field, as_json_string(json));
        if (index > 0) {
            *(int32_t *)value = index;
            return 0;
        }
    }
    char path[AS_TRAIL_SIZE];
    const int rc =
        as_field_read(member->field, "", json, AS_READ_PARTIAL, reader->arena, value, reader->err);
    if (rc == 0)
        return 0;
    /* It failed: again with the path, which is put together only now. */
    return as_field_read(member->field, as_trail_path(at, path), json, AS_READ_PARTIAL,
                         reader->arena, value, reader->err);
}

static int read_in(const struct reader *reader, const struct as_shape_in *in, const json_t *object,
                   const struct as_trail *at, void *record)
{
    struct {
        const json_t *value;
        bool is_exact;
    } found[AS_SHAPE_MEMBERS];

    if (!json_is_object(object))
        return as_refuse_noun(AS_NOUN("kind.object", "an object"), at, object, reader->err);
    memset(found, 0, in->count * sizeof found[0]);
    json_t *own = (json_t *)(uintptr_t)object; /* iterators only read, though they ask for more */
    for (void *iter = json_object_iter(own); iter; iter = json_object_iter_next(own, iter)) {
        const as_str name = { json_object_iter_key(iter), json_object_iter_key_len(iter) };
        for (uint32_t i = 0; i < in->count; i++) {
            const as_str outside = in->members[i].outside;
            if (name.size != outside.size || !as_str_equal_nocase(name, outside))
                continue;
            const bool is_exact = as_str_equal(name, outside);
            if (is_exact || !found[i].value) {
                found[i].value = json_object_iter_value(iter);
                found[i].is_exact = is_exact;
            }
            break;
        }
    }
    int rc = 0;
    for (uint32_t i = 0; rc == 0 && i < in->count; i++) {
        const struct as_trail inner = { .above = at, .name = in->members[i].outside.data };
        if (found[i].value && !json_is_null(found[i].value))
            rc = read_member(reader, &in->members[i], found[i].value, &inner, record);
    }
    return rc;
}

int as_shape_in_read(const struct as_shape_in *in, const json_t *object, struct as_arena *arena,
                     void *record, struct as_err *err)
{
    const struct reader reader = { .arena = arena, .err = err };
    const struct as_trail top = { .name = "" };
    return read_in(&reader, in, object, &top, record);
}

/* ---- Paths of complaints -------------------------------------------------------------------- */

static bool is_begin(as_str path, as_str inside)
{
    return as_str_starts_with(path, inside) &&
           (path.size == inside.size || path.data[inside.size] == '.' ||
            path.data[inside.size] == '[');
}

/* Appends the outside path of the inside `path`; false when the shape does not name it. */
static bool rename_path(const struct as_shape_in *in, as_str path, struct as_buf *out)
{
    const size_t mark = out->size;
    for (uint32_t i = 0; i < in->count; i++) {
        const struct in_member *member = &in->members[i];
        out->size = mark;
        if (mark > 0)
            as_buf_add_char(out, '.');
        as_buf_add(out, member->outside);
        if (!member->field) {
            if (rename_path(member->below, path, out))
                return true;
            continue;
        }
        if (!is_begin(path, member->inside))
            continue;
        as_str rest = as_str_make(path.data + member->inside.size, path.size - member->inside.size);
        const ptrdiff_t end = as_str_find(rest, AS_STR("]."));
        if (!member->below || end < 0) {
            as_buf_add(out, rest);
            return true;
        }
        as_buf_add(out, as_str_make(rest.data, (size_t)end + 1));
        rest = as_str_make(rest.data + end + 2, rest.size - (size_t)end - 2);
        if (!rename_path(member->below, rest, out)) {
            as_buf_add_char(out, '.');
            as_buf_add(out, rest);
        }
        return true;
    }
    out->size = mark;
    return false;
}

void as_shape_in_rename(const struct as_shape_in *in, struct as_err *err)
{
    struct as_buf outside;
    const as_str path = as_str_of(err->path);
    if (path.size == 0)
        return;
    as_buf_init(&outside);
    if (rename_path(in, path, &outside) && !outside.has_failed) {
        char text[sizeof err->text];
        const bool is_told = as_str_starts_with(as_str_of(err->text), path);
        memcpy(text, err->text, sizeof text);
        if (is_told) {
            snprintf(err->text, sizeof err->text, "%.*s%s", AS_STR_ARG(as_buf_str(&outside)),
                     text + path.size);
            err->text[as_utf8_repair(err->text, strlen(err->text))] = '\0';
        }
        snprintf(err->path, sizeof err->path, "%.*s", AS_STR_ARG(as_buf_str(&outside)));
    }
    as_buf_fini(&outside);
}
