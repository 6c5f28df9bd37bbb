/* Reads what lua_dump writes of Lua 5.4: enough to see which outer variables functions assign.
 *
 * A rule that assigns a variable of the file around it would remember something between decisions.
 * That shows in the code alone: OP_SETUPVAL on an upvalue that was there before the call began. */
#include "rules/sandbox.h"

enum {
    OP_LOADK = 3,
    OP_GETUPVAL = 9,
    OP_SETUPVAL = 10,
    OP_GETTABUP = 11,
    OP_SETTABUP = 15,
    OP_JMP = 56,
    OP_CALL = 68,
    OP_TAILCALL = 69,
    OP_EXTRAARG = 82,
};
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
    as_chunk_on_code on_code; /* NULL: nobody wants the codes */
    struct as_buf *constants; /* with on_code: of the function that is looked at, of as_str */
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

/* The text at `wanted`. With `all` (may be NULL) every one is added to it. */
static as_str take_constants(struct reader *r, size_t wanted, struct as_buf *all)
{
    as_str found = AS_STR_NONE;
    size_t count = take_size(r);
    for (size_t i = 0; i < count && !r->is_bad; i++) {
        as_str text = AS_STR_NONE;
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
            text = take_text(r);
            if (i == wanted)
                found = text;
            break;
        }
        default:
            r->is_bad = true;
        }
        if (all)
            as_buf_add(all, as_str_make((const char *)&text, sizeof text));
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

/* Follows deny("code") through one function: GETTABUP puts the constructor into a register, LOADK the code
 * into the next, CALL calls. Whatever else is written into these two ends it, so what is found is a code
 * that the call may be given. A code that is put together, or comes from elsewhere, is not found. */
struct call {
    const as_str *constants;
    size_t constant_count;
    const uint8_t *code;
    const int *outer;
    int constructor; /* its register; -1: none */
    as_str given;
};

static bool is_constructor(as_str name)
{
    return as_str_equal(name, AS_STR("deny")) || as_str_equal(name, AS_STR("block")) ||
           as_str_equal(name, AS_STR("warn")) || as_str_equal(name, AS_STR("prompt"));
}

static as_str constant_of(const struct call *call, size_t number)
{
    return number < call->constant_count ? call->constants[number] : AS_STR_NONE;
}

/* The code that this instruction gives to a constructor; empty: it does nothing of the kind. */
static as_str follow_call(const struct reader *r, struct call *call, size_t position)
{
    uint32_t instruction = 0;
    memcpy(&instruction, call->code + position * 4, 4);
    const unsigned op = instruction & 0x7F;
    const int a = (int)(instruction >> 7 & 0xFF);
    const as_str given = call->given;
    if (op == OP_JMP || op == OP_EXTRAARG) /* no registers */
        return AS_STR_NONE;
    if (op == OP_GETTABUP && call->outer[instruction >> 16 & 0xFF] == r->env &&
        is_constructor(constant_of(call, instruction >> 24))) {
        call->constructor = a;
        call->given = AS_STR_NONE;
        return AS_STR_NONE;
    }
    if (call->constructor < 0 || (a != call->constructor && a != call->constructor + 1))
        return AS_STR_NONE;
    if (op == OP_LOADK && a == call->constructor + 1) {
        call->given = constant_of(call, instruction >> 15);
        return AS_STR_NONE;
    }
    call->given = AS_STR_NONE;
    if (a != call->constructor)
        return AS_STR_NONE;
    call->constructor = -1;
    return op == OP_CALL || op == OP_TAILCALL ? given : AS_STR_NONE;
}

/* `starts_at` is the first instruction whose line counts for those who want the lines. */
static void take_debug(struct reader *r, size_t first_line, const struct doings *found,
                       as_str global_name, size_t starts_at, struct call *call)
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
        const as_str code = r->on_code ? follow_call(r, call, i) : AS_STR_NONE;
        if (code.size)
            r->on_code(r->data, line, code);
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
    take_constants(r, SIZE_MAX, NULL);

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
    struct reader again = constants;
    as_str global_name = take_constants(&again, found.global_constant, NULL);

    size_t nested = take_size(r);
    for (size_t i = 0; i < nested && !r->is_bad; i++)
        take_function(r, outer, depth + 1);
    struct call call = { .code = code, .outer = outer, .constructor = -1 };
    if (r->on_code) {
        as_buf_clear(r->constants);
        take_constants(&constants, SIZE_MAX, r->constants);
        call.constants = (const as_str *)(const void *)r->constants->data;
        call.constant_count = r->constants->has_failed ? 0 : r->constants->size / sizeof(as_str);
    }
    take_debug(r, first_line, &found, global_name, around ? preparation : SIZE_MAX, &call);
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

bool as_chunk_scan_file_top(lua_State *L, as_chunk_on_code on_code, void *data,
                            struct as_chunk *ret_chunk)
{
    struct as_buf *buf = &as_sandbox_of(L)->scratch;
    struct as_buf constants;
    as_buf_clear(buf);
    *ret_chunk = (struct as_chunk){ 0 };
    if (lua_dump(L, on_dumped, buf, 0) != 0)
        return false;
    as_buf_init(&constants);
    const bool is_read = scan(as_buf_str(buf), (struct reader){ .env = 0,
                                                                .chunk = ret_chunk,
                                                                .on_code = on_code,
                                                                .constants = &constants,
                                                                .data = data });
    as_buf_fini(&constants);
    return is_read;
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
