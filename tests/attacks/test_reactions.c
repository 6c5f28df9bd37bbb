/* Hostile reactions: each ends with its sentence, wants nothing, and takes no more than 20 ms and 2 MB; asked
 * again and again it keeps nothing. What they make of each other is in unit.engine_reactions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "cost.h"
#include "model/table.h"
#include "rules/set.h"

enum { KEPT_MOST = 128 * 1024 };

struct note {
    as_str text;
    struct as_list lines;
    as_str free;
};
static const struct as_field note_items[] = {
    AS_JSON(struct note, free, 0, "anything"),
    AS_LIST(struct note, lines, as_order_line_fields, 0, "many"),
    AS_TEXT(struct note, text, AS_FORM_PLAIN, 0, "some", .limit = 1000000),
};
static AS_FIELDS_OF(note_fields, struct note, "note", "a note", note_items);

static const as_str names[] = { AS_STR("note.add") };
static const struct as_fields *const inputs[] = { &note_fields };
static const uint8_t traits[] = { 0 };
static const struct as_rule_actions actions = { names, inputs, 1, NULL, inputs, traits };

struct attack {
    struct as_ruleset *set;
    struct as_trace *trace;
    struct as_wanted_list wanted;
    as_str failure;
    size_t memory;
};

static void react_once(void *data)
{
    struct attack *attack = data;
    struct as_arena arena;
    struct as_err err = { 0 };
    struct note note = { .text = AS_STR("a note") };
    struct as_actor actor = { .kind = AS_ACTOR_USER };
    struct as_facts facts = { .actor = &actor, .now = 1780315200000 };
    const struct as_wanted_room room = { .count = AS_RULE_COMMANDS };
    struct as_sandbox *box = &attack->set->box;
    as_arena_init(&arena);
    box->peak = box->used;
    const size_t before = box->used;
    facts.event = as_ruleset_event(attack->set, 0, 1, facts.now, &note, &note, &arena);
    assert_non_null(facts.event);
    if (attack->trace)
        attack->trace->count = 0;
    assert_int_equal(as_ruleset_react(attack->set, 0, &facts, &room, &arena, attack->trace,
                                      &attack->wanted, &err),
                     0);
    attack->memory = box->peak - before;
    as_arena_fini(&arena);
}

static struct as_ruleset *build(const char *body)
{
    char text[1024];
    snprintf(text, sizeof text,
             "rule.reaction { name = 'attack', describe = 'hostile', on = { '*' }, does = { "
             "'note.add' }, react = function() %s end }",
             body);
    struct as_rule_file file = { AS_STR("attack.lua"), as_str_of(text) };
    const struct as_rule_files files = { &file, 1 };
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(&files, &actions, &problems);
    if (!set)
        fail_msg("%s: %s", body, problems.items[0].text.data);
    as_problems_fini(&problems);
    return set;
}

static void hostile_reactions_end_and_want_nothing(void **unused)
{
    (void)unused;
    static const struct {
        const char *body, *failure;
    } cases[] = {
        { "while true do end", "100000" },
        { "while true do command('note.add') end", "at most 16" },
        { "local function f() return f() end return f()", "100000" },
        { "local function f() return 1 + f() end return f()", "" },
        { "return command('note.add', { text = ('x'):rep(500000) })", "" },
        { "local t = ('x'):rep(200000) for i = 1, 17 do command('note.add', { text = t }) end",
          "" },
        { "local t = 'x' while true do t = t .. t end", "" },
        { "local t = {} t.t = t return command('note.add', { free = t })", "deeper than 16" },
        { "local t = {} for i = 1, 5000 do t[i] = { number = i } end "
          "return command('note.add', { lines = t })",
          "" },
        { "local t = {} for i = 1, 900 do t[i] = i end return t", "at most 16" },
        { "return command('note.add', { [1] = 'x', text = 'y' })", "mixed" },
        { "return command('note.add', { text = '\\0' })", "UTF-8" },
        { "return command('note.add', { text = '\\255' })", "UTF-8" },
        { "return command('note.add', { text = print })", "" },
        { "return command('note.add', event)", "table expected" },
        { "return command('note.add', event.input)", "table expected" },
        { "return command(event, {})", "" },
        { "return command()", "" },
        { "return at(0/0, 'note.add')", "" },
        { "return at(9e18, 'note.add')", "" },
        { "return at(math.maxinteger, 'note.add')", "a moment" },
        { "return at(working_days(now, 1000000000), 'note.add')", "0 to 1000" },
        { "return at(working_days(math.maxinteger, 1), 'note.add')", "a moment" },
        { "return { command('note.add'), nil, 5 }", "" },
        { "local x = command('note.add') return x + 1", "" },
        { "return command", "" },
        { "return event", "" },
        { "return rule.reaction {}", "time of loading" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_arena arena;
        as_arena_init(&arena);
        struct as_trace trace = { .arena = &arena };
        struct attack attack = { .set = build(cases[i].body), .trace = &trace };
        react_once(&attack);
        assert_int_equal(attack.wanted.count, 0);
        const as_str failure = trace.steps[0].failure;
        if (failure.size == 0 || as_str_find(failure, as_str_of(cases[i].failure)) < 0)
            fail_msg("%s: %.*s", cases[i].body, AS_STR_ARG(failure));
        assert_true(as_utf8_is_valid(failure));

        attack.trace = NULL;
        const uint64_t took = cost_least_ns(react_once, &attack);
        if (took > COST_TIME_NS || attack.memory > COST_MEMORY)
            fail_msg("%s: %llu us, %zu KB", cases[i].body, (unsigned long long)took / 1000,
                     attack.memory / 1024);
        lua_gc(attack.set->box.L, LUA_GCCOLLECT);
        const size_t before = attack.set->box.used;
        for (int k = 0; k < 100; k++)
            react_once(&attack);
        lua_gc(attack.set->box.L, LUA_GCCOLLECT);
        if (attack.set->box.used > before + KEPT_MOST)
            fail_msg("%s keeps %zu bytes", cases[i].body, attack.set->box.used - before);
        as_ruleset_free(attack.set);
        as_arena_fini(&arena);
    }
}

static void what_is_kept_of_one_event_is_nothing_in_the_next(void **unused)
{
    (void)unused;
    static const char *const bodies[] = {
        "return command('note.add', { text = event.input.text })",
        "local c = command('note.add', { free = { a = { 1, 2, 3 } } }) return { c, c }",
    };
    for (size_t i = 0; i < AS_COUNT(bodies); i++) {
        struct attack attack = { .set = build(bodies[i]) };
        for (int k = 0; k < 50; k++)
            react_once(&attack);
        assert_true(attack.wanted.count > 0);
        lua_gc(attack.set->box.L, LUA_GCCOLLECT);
        const size_t before = attack.set->box.used;
        for (int k = 0; k < 3000; k++)
            react_once(&attack);
        lua_gc(attack.set->box.L, LUA_GCCOLLECT);
        if (attack.set->box.used > before + KEPT_MOST)
            fail_msg("%s keeps %zu bytes", bodies[i], attack.set->box.used - before);
        as_ruleset_free(attack.set);
    }
}

int main(void)
{
    as_log_set_level(AS_LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_reactions_end_and_want_nothing),
        cmocka_unit_test(what_is_kept_of_one_event_is_nothing_in_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
