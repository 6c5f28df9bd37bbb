/* Replies through a shape: a list of steps, made once, that writes straight from the record. */
#include "host/shape.h"
#include "host/shape_member.h"

enum step_kind {
    STEP_FIELD,
    STEP_ITEMS,
    STEP_CONSTANT, /* key and value in one text */
    STEP_PATTERN,
    STEP_OPEN, /* of an object that only groups */
    STEP_CLOSE,
};

/* A piece of a pattern: a text, or the value of a field. */
struct piece {
    as_str text;
    const struct as_field *field;
    uint32_t offset;
    bool is_above; /* of the record that holds the list, not of its item */
    bool is_whole; /* a time without its fraction of a second */
};

struct step {
    enum step_kind kind;
    as_str key; /* ",\"name\":" */
    const struct as_field *field;
    const assent_word *words; /* NULL: the field's own */
    uint32_t offset;
    const struct as_shape_out *items;
    const struct piece *pieces;
    uint32_t piece_count;
    bool needs_escaping; /* a pattern with texts in it */
};

struct as_shape_out {
    struct step *steps;
    uint32_t count, capacity;
};

/* ---- Compiling ------------------------------------------------------------------------------ */

struct compiler {
    struct as_arena *arena;
    struct as_err *err;
};

/* What names are looked up in. */
struct scope {
    const struct as_fields *fields;
    const struct as_fields *above; /* of an item: what holds the list; else NULL */
};

static int no_memory(const struct compiler *compiler)
{
    return as_err_set(compiler->err, AS_E_MEMORY, "no memory for a shape");
}

static int add_step(const struct compiler *compiler, struct as_shape_out *out, struct step step)
{
    if (out->count == out->capacity) {
        const uint32_t capacity = out->capacity ? out->capacity * 2 : 16;
        struct step *steps = AS_ARENA_ARRAY(compiler->arena, struct step, capacity);
        if (!steps)
            return no_memory(compiler);
        if (out->count > 0)
            memcpy(steps, out->steps, out->count * sizeof *steps);
        out->steps = steps;
        out->capacity = capacity;
    }
    out->steps[out->count++] = step;
    return 0;
}

static int make_key(const struct compiler *compiler, const char *name, const char *value,
                    as_str *ret_key)
{
    struct as_buf buf;
    as_buf_init(&buf);
    as_buf_add_char(&buf, ',');
    const size_t mark = buf.size;
    as_json_key(&buf, as_str_of(name));
    if (buf.size > mark && buf.data[mark] == ',') /* the writer's own, before every second value */
        memmove(buf.data + mark, buf.data + mark + 1, --buf.size - mark);
    if (value)
        as_buf_add(&buf, as_str_of(value));
    *ret_key = buf.has_failed ? AS_STR_NONE : as_arena_copy(compiler->arena, as_buf_str(&buf));
    as_buf_fini(&buf);
    return ret_key->data ? 0 : no_memory(compiler);
}

static bool is_plain(const struct as_field *field)
{
    return field->type == AS_FIELD_ID || field->type == AS_FIELD_INT ||
           field->type == AS_FIELD_TIME || field->type == AS_FIELD_DIGEST ||
           field->type == AS_FIELD_WORD;
}

/* "field", or "^field" of what holds the list; of a time, "field:seconds". */
static int find_piece(const struct compiler *compiler, const struct as_shape_level *level,
                      const struct scope *scope, as_str name, struct piece *piece)
{
    static const char whole[] = ":seconds";
    const size_t size = sizeof whole - 1;
    piece->is_whole = name.size > size && memcmp(name.data + name.size - size, whole, size) == 0;
    if (piece->is_whole)
        name.size -= size;
    piece->is_above = as_str_starts_with(name, AS_STR("^"));
    if (piece->is_above && !scope->above)
        return as_shape_refuse(level, compiler->err, "nothing here stands in a list");
    if (piece->is_above)
        name = as_str_make(name.data + 1, name.size - 1);
    const int rc = as_shape_field(level, piece->is_above ? scope->above : scope->fields, name,
                                  false, &piece->field, &piece->offset, compiler->err);
    if (rc == 0 && piece->is_whole && piece->field->type != AS_FIELD_TIME)
        return as_shape_refuse(level, compiler->err, "only a time can be written in seconds");
    return rc;
}

static int make_pattern(const struct compiler *compiler, const struct as_shape_level *level,
                        const struct scope *scope, as_str pattern, struct step *step)
{
    /* At most one piece begins at each brace, and one more behind it. */
    uint32_t most = 1;
    for (size_t i = 0; i < pattern.size; i++)
        most += pattern.data[i] == '{' ? 2 : 0;
    struct piece *pieces = AS_ARENA_ARRAY(compiler->arena, struct piece, most);
    if (!pieces)
        return no_memory(compiler);
    as_str rest = pattern;
    while (rest.size > 0) {
        const char *open = memchr(rest.data, '{', rest.size);
        const size_t before = open ? (size_t)(open - rest.data) : rest.size;
        if (before > 0)
            pieces[step->piece_count++].text = as_str_make(rest.data, before);
        if (!open)
            break;
        const char *close = memchr(open, '}', rest.size - before);
        if (!close)
            return as_shape_refuse(level, compiler->err, "a { in the pattern has no }");
        struct piece *piece = &pieces[step->piece_count++];
        const int rc = find_piece(compiler, level, scope,
                                  as_str_make(open + 1, (size_t)(close - open) - 1), piece);
        if (rc < 0)
            return rc;
        if (!is_plain(piece->field))
            step->needs_escaping = true;
        rest = as_str_make(close + 1, rest.size - (size_t)(close + 1 - rest.data));
    }
    step->pieces = pieces;
    return 0;
}

static int compile_out(const struct compiler *compiler, const assent_shape *shape,
                       const struct scope *scope, const struct as_shape_level *level,
                       struct as_shape_out *out);

static int compile_member(const struct compiler *compiler, const assent_member *from,
                          const struct scope *scope, const struct as_shape_level *level,
                          struct as_shape_out *out)
{
    struct step step = { .kind = STEP_FIELD };
    int rc = as_shape_member_check(level, from, compiler->err);
    if (rc == 0)
        rc = make_key(compiler, from->outside, from->constant, &step.key);
    if (rc < 0)
        return rc;
    if (from->constant) {
        step.kind = STEP_CONSTANT;
    } else if (from->pattern) {
        step.kind = STEP_PATTERN;
        rc = make_pattern(compiler, level, scope, as_str_of(from->pattern), &step);
    } else if (from->members) {
        step.kind = STEP_OPEN;
        rc = add_step(compiler, out, step);
        if (rc == 0)
            rc = compile_out(compiler, from->members, scope, level, out);
        step = (struct step){ .kind = STEP_CLOSE };
    } else {
        step.words = from->words;
        rc = as_shape_field(level, scope->fields, as_str_of(from->inside), from->items != NULL,
                            &step.field, &step.offset, compiler->err);
        if (rc == 0 && from->items) {
            struct as_shape_out *items = AS_ARENA_NEW(compiler->arena, struct as_shape_out);
            if (!items)
                return no_memory(compiler);
            const struct scope inner = { step.field->of, scope->fields };
            rc = compile_out(compiler, from->items, &inner, level, items);
            step.kind = STEP_ITEMS;
            step.items = items;
        }
    }
    return rc < 0 ? rc : add_step(compiler, out, step);
}

static int compile_out(const struct compiler *compiler, const assent_shape *shape,
                       const struct scope *scope, const struct as_shape_level *level,
                       struct as_shape_out *out)
{
    int rc = as_shape_level_check(level, shape, compiler->err);
    for (uint32_t i = 0; rc == 0 && i < shape->member_count; i++) {
        const assent_member *from = &shape->members[i];
        const struct as_shape_level here = { .above = level, .name = from->outside };
        rc = compile_member(compiler, from, scope, &here, out);
    }
    return rc;
}

int as_shape_out_compile(const assent_shape *shape, const struct as_fields *fields,
                         struct as_arena *arena, const struct as_shape_out **ret_out,
                         struct as_err *err)
{
    const struct compiler compiler = { .arena = arena, .err = err };
    struct as_shape_out *out = AS_ARENA_NEW(arena, struct as_shape_out);
    if (!out)
        return no_memory(&compiler);
    const struct scope scope = { fields, NULL };
    *ret_out = out;
    return compile_out(&compiler, shape, &scope, NULL, out);
}

/* ---- Writing -------------------------------------------------------------------------------- */

static inline void put_key(struct as_buf *buf, as_str key)
{
    const bool is_first = buf->size > 0 && buf->data[buf->size - 1] == '{';
    as_buf_add(buf, is_first ? as_str_make(key.data + 1, key.size - 1) : key);
}

/* The value of a field that is there. */
static void put_value(struct as_buf *buf, const struct as_field *field, const void *value)
{
    enum { ROOM = AS_ID_TEXT_SIZE + 2 }; /* the longest of these, its quotes and its NUL */
    if (field->type == AS_FIELD_TEXT) {
        as_json_text(buf, *(const as_str *)value);
    } else if (field->type == AS_FIELD_ID || field->type == AS_FIELD_TIME) {
        if (!as_buf_reserve(buf, ROOM))
            return;
        char *out = buf->data + buf->size;
        *out = '"';
        const as_str text = field->type == AS_FIELD_ID
                                ? as_id_format(value, out + 1)
                                : as_time_format(*(const int64_t *)value, out + 1);
        out[text.size + 1] = '"';
        buf->size += text.size + 2;
    } else {
        as_field_write(field, value, AS_PART_REPLY, buf);
    }
}

static inline const char *value_of(const struct piece *piece, const char *record, const char *above)
{
    return (piece->is_above ? above : record) + piece->offset;
}

/* 2026-11-20T12:15:07Z */
static void put_seconds(struct as_buf *buf, int64_t ms)
{
    char space[AS_TIME_TEXT_SIZE];
    as_str text = as_time_format(ms, space);
    const char *dot = memchr(text.data, '.', text.size);
    as_buf_add(buf, as_str_make(text.data, dot ? (size_t)(dot - text.data) : text.size - 1));
    as_buf_add_char(buf, 'Z');
}

/* False, with nothing written, when a field in it is absent. */
static bool put_pattern(struct as_buf *buf, const struct step *step, const char *record,
                        const char *above)
{
    struct as_buf plain;
    for (uint32_t i = 0; i < step->piece_count; i++) {
        const struct piece *piece = &step->pieces[i];
        if (piece->field &&
            as_field_is_absent(piece->field, value_of(piece, record, above) - piece->field->offset))
            return false;
    }
    put_key(buf, step->key);
    as_buf_init(&plain);
    struct as_buf *out = step->needs_escaping ? &plain : buf;
    if (!step->needs_escaping)
        as_buf_add_char(buf, '"');
    for (uint32_t i = 0; i < step->piece_count; i++) {
        const struct piece *piece = &step->pieces[i];
        if (piece->is_whole)
            put_seconds(out, *(const int64_t *)value_of(piece, record, above));
        else if (piece->field)
            as_field_write_text(piece->field, value_of(piece, record, above), out);
        else
            as_buf_add(out, piece->text);
    }
    if (!step->needs_escaping)
        as_buf_add_char(buf, '"');
    else
        as_json_text(buf, as_buf_str(&plain));
    buf->has_failed = buf->has_failed || plain.has_failed;
    as_buf_fini(&plain);
    return true;
}

static void write_record(const struct as_shape_out *out, const void *record, const void *above,
                         struct as_buf *buf);

static void put_items(struct as_buf *buf, const struct step *step, const char *record)
{
    const struct as_list *list = (const void *)(record + step->offset);
    put_key(buf, step->key);
    as_buf_add_char(buf, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        if (i > 0)
            as_buf_add_char(buf, ',');
        write_record(step->items, (const char *)list->items + (size_t)i * step->field->of->size,
                     record, buf);
    }
    as_buf_add_char(buf, ']');
}

/* The word of the outside; NULL: the table does not have it. */
static const char *translate(const struct step *step, const void *value, bool is_absent)
{
    as_str text = AS_STR_NONE; /* stands for what is absent */
    if (!is_absent && step->field->type == AS_FIELD_WORD)
        text = as_str_of(step->field->words[*(const int32_t *)value]);
    else if (!is_absent && step->field->type == AS_FIELD_BOOL)
        text = as_str_of(*(const bool *)value ? "true" : "false");
    else if (!is_absent && step->field->type == AS_FIELD_TEXT)
        text = *(const as_str *)value;
    for (const assent_word *word = step->words; word && word->outside; word++)
        if (as_str_equal(text, as_str_of(word->inside)))
            return word->outside;
    return NULL;
}

static bool put_field(struct as_buf *buf, const struct step *step, const char *record)
{
    /* An offset of a dotted name counts from the record, the field's own from what encloses it. */
    const void *around = record + step->offset - step->field->offset;
    const bool is_absent =
        step->field->type != AS_FIELD_BOOL && as_field_is_absent(step->field, around);
    const char *word = translate(step, record + step->offset, is_absent);
    if (word) {
        put_key(buf, step->key);
        as_json_text(buf, as_str_of(word));
        return !is_absent;
    }
    if (is_absent)
        return false;
    put_key(buf, step->key);
    put_value(buf, step->field, record + step->offset);
    return true;
}

static void write_record(const struct as_shape_out *out, const void *record, const void *above,
                         struct as_buf *buf)
{
    struct {
        size_t mark;
        bool has_content;
    } groups[AS_SHAPE_DEPTH + 1];
    uint32_t depth = 0;

    as_buf_add_char(buf, '{');
    for (const struct step *step = out->steps, *end = step + out->count; step < end; step++) {
        bool has_content = false;
        switch (step->kind) {
        case STEP_FIELD:
            has_content = put_field(buf, step, record);
            break;
        case STEP_ITEMS: {
            const struct as_list *list = (const void *)((const char *)record + step->offset);
            put_items(buf, step, record);
            has_content = list->count > 0;
            break;
        }
        case STEP_CONSTANT:
            put_key(buf, step->key);
            break;
        case STEP_PATTERN:
            has_content = put_pattern(buf, step, record, above);
            break;
        case STEP_OPEN:
            groups[depth].mark = buf->size;
            groups[depth++].has_content = false;
            put_key(buf, step->key);
            as_buf_add_char(buf, '{');
            break;
        case STEP_CLOSE:
            has_content = groups[--depth].has_content;
            if (has_content)
                as_buf_add_char(buf, '}');
            else if (!buf->has_failed)
                buf->size = groups[depth].mark;
            break;
        }
        if (has_content && depth > 0)
            groups[depth - 1].has_content = true;
    }
    as_buf_add_char(buf, '}');
}

void as_shape_out_write(const struct as_shape_out *out, const void *record, struct as_buf *buf)
{
    write_record(out, record, NULL, buf);
}
