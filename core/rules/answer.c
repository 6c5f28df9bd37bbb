/* allow, deny, block, warn, prompt: what a rule says.
 *
 * A constructor keeps what was said in the set and returns a marker, a light value that means only
 * "what I said last"; no table is made. A rule must return the marker of its own latest call. */
#include "rules/language.h"
#include "rules/set.h"

static const char *const names[] = { "", "allow", "warn", "prompt", "block", "deny" };

static struct as_ask *check_asked(lua_State *L, struct as_ruleset *set, int32_t verdict)
{
    const struct as_rule *rule = set->ask ? set->ask->rule : NULL;
    if (!rule || rule->verb == AS_VERB_TEMPLATE || rule->verb == AS_VERB_REACTION)
        luaL_error(L, "%s can be used only while a permission rule or a scenario is asked",
                   names[verdict]);
    if (rule && rule->verb == AS_VERB_PERMISSION && verdict != AS_VERDICT_ALLOW &&
        verdict != AS_VERDICT_DENY)
        luaL_error(L, "%s is for scenarios: a permission rule answers allow or deny",
                   names[verdict]);
    if (rule && rule->verb == AS_VERB_SCENARIO && verdict == AS_VERDICT_DENY)
        luaL_error(L, "deny is for permission rules: a scenario answers block, warn or prompt");
    return set->ask;
}

/* What goes into a sentence: bounded, no controls, valid UTF-8. */
static void copy_clean(char *out, size_t size, as_str text)
{
    size_t length = text.size < size - 1 ? text.size : size - 1;
    if (length)
        memcpy(out, text.data, length);
    length = as_utf8_repair(out, length);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)out[i] < 0x20 || out[i] == 0x7F)
            out[i] = ' ';
    out[length] = 0;
}

/* The pair on top of the stack. */
static void copy_argument(lua_State *L, struct as_said *said)
{
    as_str text = AS_STR_NONE;
    char number[32];
    if (lua_type(L, -2) != LUA_TSTRING)
        luaL_error(L, "arguments of a sentence have names: { name = value }");
    const char *name = lua_tostring(L, -2);
    if (lua_rawlen(L, -2) >= sizeof said->args[0].name)
        luaL_error(L, "the name of an argument has at most 31 characters");
    if (said->arg_count == AS_SAID_ARGS)
        luaL_error(L, "a sentence has at most %d arguments", AS_SAID_ARGS);
    switch (lua_type(L, -1)) {
    case LUA_TSTRING:
        text.data = lua_tolstring(L, -1, &text.size);
        break;
    case LUA_TBOOLEAN:
        text = as_str_of(lua_toboolean(L, -1) ? "true" : "false");
        break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, -1)) {
            snprintf(number, sizeof number, "%lld", (long long)lua_tointeger(L, -1));
            text = as_str_of(number);
            break;
        } /* fallthrough */
    default:
        luaL_error(L, "argument '%s': a text, a whole number or a boolean is needed, not a %s",
                   name, lua_type(L, -1) == LUA_TNUMBER ? "fraction" : as_library_kind(L, -1));
    }
    as_budget_charge(L, 8);
    copy_clean(said->args[said->arg_count].name, sizeof said->args[0].name, as_str_of(name));
    copy_clean(said->args[said->arg_count].value, sizeof said->args[0].value, text);
    said->arg_count++;
}

static int say(lua_State *L, int32_t verdict)
{
    struct as_ruleset *set = as_ruleset_of(L);
    struct as_said *said = &set->said;
    check_asked(L, set, verdict);
    said->verdict = AS_VERDICT_NONE;
    said->arg_count = 0;
    said->code[0] = 0;
    if (verdict != AS_VERDICT_ALLOW) {
        struct as_err err;
        as_str code;
        code.data = luaL_checklstring(L, 1, &code.size);
        if (code.size >= sizeof said->code || as_form_check(AS_FORM_WORD, "code", code, &err) < 0)
            return luaL_error(L,
                              "%s: the code is a word of at most 63 characters, such as "
                              "\"agreement.missing\"",
                              names[verdict]);
        copy_clean(said->code, sizeof said->code, code);
        if (!lua_isnoneornil(L, 2)) {
            luaL_checktype(L, 2, LUA_TTABLE);
            as_freeze_push_contents(L, 2);
            lua_pushnil(L);
            while (lua_next(L, -2)) {
                copy_argument(L, said);
                lua_pop(L, 1);
            }
        }
    } else if (!lua_isnone(L, 1)) {
        return luaL_error(L, "allow takes no arguments");
    }
    said->verdict = verdict;
    said->marker += 16; /* every call has its own */
    lua_pushlightuserdata(L, (void *)said->marker);
    return 1;
}

static int l_allow(lua_State *L)
{
    return say(L, AS_VERDICT_ALLOW);
}

static int l_deny(lua_State *L)
{
    return say(L, AS_VERDICT_DENY);
}

static int l_block(lua_State *L)
{
    return say(L, AS_VERDICT_BLOCK);
}

static int l_warn(lua_State *L)
{
    return say(L, AS_VERDICT_WARN);
}

static int l_prompt(lua_State *L)
{
    return say(L, AS_VERDICT_PROMPT);
}

int32_t as_answer_take(lua_State *L, struct as_ruleset *set, uintptr_t marker)
{
    int type = lua_type(L, -1);
    if (type == LUA_TNIL)
        return AS_VERDICT_NONE;
    if (type != LUA_TLIGHTUSERDATA)
        luaL_error(L, "a rule returns an answer such as allow() or nil, not a %s",
                   as_library_kind(L, -1));
    if (set->said.marker == marker || (uintptr_t)lua_touserdata(L, -1) != set->said.marker)
        luaL_error(L, "a rule returns its own latest answer: return it where it is made");
    return set->said.verdict;
}

bool as_answer_is_allow(lua_State *L, int index)
{
    return lua_tocfunction(L, index) == l_allow;
}

#define CODE_AND_ARGUMENTS \
    { \
        { "code", "assent.code" }, \
        { \
            "arguments?", "table<string, string|integer|boolean>" \
        } \
    }

static const struct as_function functions[] = {
    { "allow",
      l_allow,
      "permission: the actor may, unless another rule denies",
      "assent.answer",
      { { NULL } } },
    { "deny", l_deny, "permission: the actor may not, whatever others say", "assent.answer",
      CODE_AND_ARGUMENTS },
    { "block", l_block, "scenario: it does not pass", "assent.answer", CODE_AND_ARGUMENTS },
    { "prompt", l_prompt, "scenario: something has to be done first", "assent.answer",
      CODE_AND_ARGUMENTS },
    { "warn", l_warn, "scenario: it passes, and the caller reads this", "assent.answer",
      CODE_AND_ARGUMENTS },
};
AS_FUNCTIONS_OF(as_functions_of_answers, "", "answers, which a rule returns where it makes them",
                functions);

void as_answer_open(lua_State *L)
{
    as_functions_put(L, &as_functions_of_answers);
}
