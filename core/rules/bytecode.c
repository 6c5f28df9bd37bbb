/* Reads what lua_dump writes of Lua 5.4: enough to see which outer variables functions assign.
 *
 * A rule that assigns a variable of the file around it would remember something between decisions.
 * That shows in the code alone: OP_SETUPVAL on an upvalue that was there before the call began. */
#include "rules/sandbox.h"

enum { OP_GETUPVAL = 9, OP_SETUPVAL = 10, OP_SETTABUP = 15 };
enum {
    TAG_NIL = 0,
    TAG_FALSE = 1,
    TAG_INTEGER = 3,
    TAG_SHORT = 4,
    TAG_TRUE = 17,
    TAG_FLOAT = 19,
    TAG_LONG = 20
};
enum { DEPTH_MAX = 250, UPVALUES_MAX = 256, LINE_IS_ABSOLUTE = 0x80 };

struct reader {
    const uint8_t *at;
    const uint8_t *end;
    bool is_bad;
    int env;
    struct as_chunk *chunk;
    as_chunk_on_line on_line; /* NULL: nobody wants the lines */
    void *data;
};

static const uint8_t *take(struct reader *r, size_t size)
{
    if (r->is_bad || size > (size_t)(r->end - r->at)) {
        r->is_bad = true;
        return NULL;
    }
    const uint8_t *bytes = r->at;
    r->at += size;
    return bytes;
}

static uint8_t take_byte(struct reader *r)
{
    const uint8_t *byte = take(r, 1);
    return byte ? *byte : 0;
}

/* Seven bits a byte, the most significant first; the last byte has its top bit set. */
static size_t take_size(struct reader *r)
{
    size_t value = 0;
    for (;;) {
        const uint8_t *byte = take(r, 1);
        if (!byte || value > SIZE_MAX >> 8) {
            r->is_bad = true;
            return 0;
        }
        value = value << 7 | (*byte & 0x7F);
        if (*byte & 0x80)
            return value;
    }
}

static as_str take_text(struct reader *r)
{
    size_t size = take_size(r); /* 0: none; else one more than its length */
    const uint8_t *bytes = size > 1 ? take(r, size - 1) : NULL;
    return as_str_make((const char *)bytes, bytes ? size - 1 : 0);
}

static as_str take_constants(struct reader *r, size_t wanted)
{
    as_str found = AS_STR_NONE;
    size_t count = take_size(r);
    for (size_t i = 0; i < count && !r->is_bad; i++) {
        switch (take_byte(r)) {
        case TAG_NIL:
        case TAG_FALSE:
        case TAG_TRUE:
            break;
        case TAG_INTEGER:
        case TAG_FLOAT:
            take(r, 8);
            break;
        case TAG_SHORT:
        case TAG_LONG: {
            as_str text = take_text(r);
            if (i == wanted)
                found = text;
            break;
        }
        default:
            r->is_bad = true;
        }
    }
    return found;
}

static void name_to(char out[48], as_str name)
{
    snprintf(out, 48, "%.*s", AS_STR_ARG(name));
}

/* What one function does to upvalues that outlive it; positions are instruction numbers. */
struct doings {
    size_t set_at, set_upvalue, global_at, global_constant;
};

static struct doings look_at_code(struct reader *r, const uint8_t *code, size_t count,
                                  const int *outer, bool is_nested)
{
    struct doings found = { SIZE_MAX, 0, SIZE_MAX, SIZE_MAX };
    for (size_t i = 0; i < count; i++) {
        uint32_t instruction = 0;
        memcpy(&instruction, code + i * 4, 4);
        unsigned a = instruction >> 7 & 0xFF;
        unsigned b = instruction >> 16 & 0xFF;
        switch (instruction & 0x7F) {
        case OP_SETUPVAL:
            if (outer[b] >= 0 && found.set_at == SIZE_MAX) {
                found.set_at = i;
                found.set_upvalue = b;
            }
            break;
        case OP_SETTABUP:
            if (r->env >= 0 && outer[a] == r->env && found.global_at == SIZE_MAX) {
                found.global_at = i;
                found.global_constant = b;
            }
            break;
        case OP_GETUPVAL:
            if (r->env >= 0 && outer[b] == r->env && is_nested)
                r->chunk->hands_out_env = true;
            break;
        default:
            break;
        }
    }
    return found;
}

/* `starts_at` is the first instruction whose line counts for those who want the lines. */
static void take_debug(struct reader *r, size_t first_line, const struct doings *found,
                       as_str global_name, size_t starts_at)
{
    size_t count = take_size(r);
    const uint8_t *deltas = take(r, count);
    size_t absolute_count = take_size(r);
    size_t line = first_line;
    const uint8_t *absolutes = r->at;
    for (size_t i = 0; i < absolute_count && !r->is_bad; i++) {
        take_size(r);
        take_size(r);
    }
    struct reader absolute = { .at = absolutes, .end = r->at };
    for (size_t i = 0; deltas && i < count && !r->is_bad; i++) {
        if (deltas[i] == LINE_IS_ABSOLUTE) {
            take_size(&absolute);
            line = take_size(&absolute);
        } else {
            line += (size_t)(int8_t)deltas[i];
        }
        /* The last instruction is the return of `end`, which a function that returns before has too
         * and never comes to. */
        if (r->on_line && i >= starts_at && i + 1 < count)
            r->on_line(r->data, line);
        if (i == found->set_at && r->chunk->set_line == 0)
            r->chunk->set_line = -(int)line; /* its name comes below */
        if (i == found->global_at && r->chunk->global_line == 0) {
            r->chunk->global_line = (int)line;
            name_to(r->chunk->global_name, global_name);
        }
    }
    size_t locals = take_size(r);
    for (size_t i = 0; i < locals && !r->is_bad; i++) {
        take_text(r);
        take_size(r);
        take_size(r);
    }
    size_t upvalues = take_size(r);
    for (size_t i = 0; i < upvalues && !r->is_bad; i++) {
        as_str name = take_text(r);
        if (r->chunk->set_line < 0 && i == found->set_upvalue) {
            r->chunk->set_line = -r->chunk->set_line;
            name_to(r->chunk->set_name, name);
        }
    }
}

/* `around` tells of each upvalue of the enclosing function which upvalue of the outermost one it is
 * (-1: a local of a function within, fresh in every call); NULL for the outermost itself. */
static void take_function(struct reader *r, const int *around, int depth)
{
    if (depth > DEPTH_MAX) {
        r->is_bad = true;
        return;
    }
    take_text(r); /* source */
    size_t first_line = take_size(r);
    take_size(r);                                    /* last line */
    take_byte(r);                                    /* parameters */
    const size_t preparation = take_byte(r) ? 1 : 0; /* the first instruction of one with `...` */
    take_byte(r);                                    /* stack */

    size_t code_count = take_size(r);
    const uint8_t *code = code_count < SIZE_MAX / 4 ? take(r, code_count * 4) : NULL;
    struct reader constants = *r;
    take_constants(r, SIZE_MAX);

    int outer[UPVALUES_MAX];
    for (int i = 0; i < UPVALUES_MAX; i++)
        outer[i] = -1;
    size_t upvalue_count = take_size(r);
    if (upvalue_count > UPVALUES_MAX)
        r->is_bad = true;
    for (size_t i = 0; i < upvalue_count && !r->is_bad; i++) {
        uint8_t is_local = take_byte(r);
        uint8_t number = take_byte(r);
        take_byte(r); /* kind */
        outer[i] = !around ? (int)i : is_local ? -1 : around[number];
    }
    if (r->is_bad || !code)
        return;
    struct doings found = look_at_code(r, code, code_count, outer, around != NULL);
    as_str global_name = take_constants(&constants, found.global_constant);

    size_t nested = take_size(r);
    for (size_t i = 0; i < nested && !r->is_bad; i++)
        take_function(r, outer, depth + 1);
    take_debug(r, first_line, &found, global_name, around ? preparation : SIZE_MAX);
}

static bool scan(as_str dump, struct reader r)
{
    static const char header[] = "\x1bLua\x54\x00\x19\x93\r\n\x1a\n\x04\x08\x08";
    const lua_Integer integer = 0x5678;
    const lua_Number number = 370.5;
    r.at = (const uint8_t *)dump.data;
    r.end = r.at + dump.size;
    const uint8_t *start = take(&r, sizeof header - 1);
    const uint8_t *sample = take(&r, sizeof integer + sizeof number);
    if (!start || !sample || memcmp(start, header, sizeof header - 1) != 0 ||
        memcmp(sample, &integer, sizeof integer) != 0 ||
        memcmp(sample + sizeof integer, &number, sizeof number) != 0)
        return false;
    take_byte(&r); /* how many upvalues */
    take_function(&r, NULL, 0);
    return !r.is_bad && r.at == r.end;
}

bool as_chunk_scan(as_str dump, int env, struct as_chunk *ret_chunk)
{
    *ret_chunk = (struct as_chunk){ 0 };
    return scan(dump, (struct reader){ .env = env, .chunk = ret_chunk });
}

static int on_dumped(lua_State *L, const void *bytes, size_t size, void *data)
{
    struct as_buf *buf = data;
    as_buf_add(buf, as_str_make(bytes, size));
    return buf->has_failed;
}

bool as_chunk_scan_top(lua_State *L, int env, struct as_chunk *ret_chunk)
{
    struct as_buf *buf = &as_sandbox_of(L)->scratch;
    as_buf_clear(buf);
    *ret_chunk = (struct as_chunk){ 0 };
    return lua_dump(L, on_dumped, buf, 0) == 0 && as_chunk_scan(as_buf_str(buf), env, ret_chunk);
}

bool as_chunk_lines_top(lua_State *L, as_chunk_on_line on_line, void *data)
{
    struct as_buf *buf = &as_sandbox_of(L)->scratch;
    struct as_chunk chunk = { 0 };
    as_buf_clear(buf);
    return lua_dump(L, on_dumped, buf, 0) == 0 &&
           scan(as_buf_str(buf),
                (struct reader){ .env = -1, .chunk = &chunk, .on_line = on_line, .data = data });
}
