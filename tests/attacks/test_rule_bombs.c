/* Hostile rule files that are too large, too many or too odd to lie in a folder: each is made here, and
 * must end with its sentence, its file and its line, within 20 ms and 2 MB of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/writer.h"
#include "cost.h"
#include "rules/selftest/cases.h"

static const as_str action_names[] = { AS_STR("agreement.confirm"), AS_STR("order.create") };
static const struct as_fields *const action_inputs[] = { NULL, NULL };
static const struct as_rule_actions actions = { action_names, action_inputs, 2 };

#define RULE(name) \
    "rule.permission { name = '" name "', describe = 'd', actions = { '*' }, decide = allow }\n"

struct attempt {
    const struct as_rule_files *files;
    struct as_problems problems;
    bool is_built;
};

static void build(void *data)
{
    struct attempt *attempt = data;
    as_problems_fini(&attempt->problems);
    as_problems_init(&attempt->problems);
    struct as_ruleset *set = as_ruleset_build(attempt->files, &actions, &attempt->problems);
    attempt->is_built = set != NULL;
    as_ruleset_free(set);
}

/* The problem with this text at this place, or the test fails; `line` -1: any. */
static void expect(const struct attempt *attempt, const char *file, int64_t line, const char *text)
{
    for (uint32_t i = 0; i < attempt->problems.count; i++) {
        const struct as_problem *problem = &attempt->problems.items[i];
        if (as_str_equal(problem->file, as_str_of(file)) && (line < 0 || problem->line == line) &&
            as_str_find(problem->text, as_str_of(text)) >= 0)
            return;
    }
    for (uint32_t i = 0; i < attempt->problems.count && i < 5; i++)
        print_error("got %.*s:%lld: %.*s\n", AS_STR_ARG(attempt->problems.items[i].file),
                    (long long)attempt->problems.items[i].line,
                    AS_STR_ARG(attempt->problems.items[i].text));
    fail_msg("expected %s:%lld: %s", file, (long long)line, text);
}

static struct attempt begin(const struct as_rule_files *files)
{
    struct attempt attempt = { .files = files };
    as_problems_init(&attempt.problems);
    build(&attempt);
    return attempt;
}

/* Building it once more takes what one file may take. */
static void expect_cheap(struct attempt *attempt)
{
    const struct as_rule_files nothing = { 0 };
    struct attempt empty = begin(&nothing);
    const size_t base = empty.problems.memory;
    as_problems_fini(&empty.problems);
    const uint64_t took_ns = cost_least_ns(build, attempt);
    if (took_ns > COST_TIME_NS || attempt->problems.memory > base + COST_MEMORY)
        fail_msg("%.200s: %llu us, %zu KB in all", attempt->files->items[0].text.data,
                 (unsigned long long)took_ns / 1000, attempt->problems.memory / 1024);
}

/* One file; refused with this text, cheaply. */
static void refuse(as_str text, int64_t line, const char *sentence)
{
    struct as_rule_file file = { AS_STR("attack.lua"), text };
    const struct as_rule_files files = { &file, 1 };
    struct attempt attempt = begin(&files);
    assert_false(attempt.is_built);
    expect(&attempt, "attack.lua", line, sentence);
    expect_cheap(&attempt);
    as_problems_fini(&attempt.problems);
}

static void fill(struct as_buf *buf, const char *piece, size_t size)
{
    while (buf->size + strlen(piece) <= size)
        as_buf_add(buf, as_str_of(piece));
}

/* ---- Compiling -------------------------------------------------------------------------- */

/* The parser looks for each name in all functions around it: 30,000 locals, 40,000 times. */
static void names_in_deep_functions_do_not_hold_the_parser(void **unused)
{
    (void)unused;
    enum { DEEP = 150 };
    struct as_buf buf;
    as_buf_init(&buf);
    for (int i = 0; i < DEEP; i++) {
        as_buf_add(&buf, AS_STR("local a"));
        for (int k = 0; k < 190; k++)
            as_buf_add(&buf, AS_STR(",a"));
        as_buf_add(&buf, AS_STR(" function f()\n"));
    }
    fill(&buf, "x()\n", AS_RULE_FILE_LIMIT - DEEP * 4);
    for (int i = 0; i < DEEP; i++)
        as_buf_add(&buf, AS_STR("end "));
    refuse(as_buf_str(&buf), -1, "loading this file takes longer than 15 ms");
    as_buf_fini(&buf);
}

static void long_files_of_one_thing_end(void **unused)
{
    (void)unused;
    static const struct {
        const char *head, *piece, *sentence;
    } cases[] = {
        { "return ", "{", "C stack overflow" },
        { "return ", "(", "C stack overflow" },
        { "return ", "not ", "C stack overflow" },
        { "return 1", " ..1", "C stack overflow" },
        { "return {", "{1},", "loading this file takes" },
        { "", "local a ", "too many local variables" },
        { "", "goto a ", "too many labels/gotos" },
        { "", "do local a ", "C stack overflow" },
        { "", "if a then ", "C stack overflow" },
        { "", "function f() ", "C stack overflow" },
        { "return ", "function() return ", "C stack overflow" },
        { "local x = '", "\\z ", "unfinished string" },
        { "--[==[", "]=] ", "unfinished long comment" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_buf buf;
        as_buf_init(&buf);
        as_buf_add(&buf, as_str_of(cases[i].head));
        fill(&buf, cases[i].piece, AS_RULE_FILE_LIMIT);
        refuse(as_buf_str(&buf), -1, cases[i].sentence);
        as_buf_fini(&buf);
    }
}

static void a_file_above_the_limit_is_refused_and_one_at_it_is_not(void **unused)
{
    (void)unused;
    struct as_buf buf;
    as_buf_init(&buf);
    as_buf_add(&buf, AS_STR(RULE("one")));
    while (buf.size < AS_RULE_FILE_LIMIT)
        as_buf_add(&buf, buf.size % 100 ? AS_STR("-") : AS_STR("\n--"));
    buf.size = AS_RULE_FILE_LIMIT;
    struct as_rule_file file = { AS_STR("attack.lua"), as_buf_str(&buf) };
    const struct as_rule_files files = { &file, 1 };
    struct attempt attempt = begin(&files);
    assert_true(attempt.is_built);
    as_problems_fini(&attempt.problems);
    as_buf_add_char(&buf, '\n');
    refuse(as_buf_str(&buf), 0, "larger than 256 KiB");
    as_buf_fini(&buf);
}

static void a_byte_order_mark_is_dropped_and_byte_code_is_not_read(void **unused)
{
    (void)unused;
    struct as_rule_file file = { AS_STR("attack.lua"), AS_STR("\xEF\xBB\xBF" RULE("one")) };
    const struct as_rule_files files = { &file, 1 };
    struct attempt attempt = begin(&files);
    assert_true(attempt.is_built);
    as_problems_fini(&attempt.problems);
    refuse(AS_STR("\xEF\xBB\xBF\xEF\xBB\xBFlocal a\n"), 1, "unexpected symbol");
    refuse(AS_STR("\n\xEF\xBB\xBFlocal a\n"), 2, "unexpected symbol");
    refuse(AS_STR("\x1bLuaT"), -1, "binary");
    refuse(AS_STR("\xEF\xBB\xBF\x1bLuaT"), -1, "binary");
    refuse(AS_STR("#!/usr/bin/lua\n"), 1, "unexpected symbol");
    refuse(AS_STR("local a = '\xF8'"), 1, "not text in UTF-8");
}

/* ---- Many ------------------------------------------------------------------------------- */

/* Lua cuts long paths in its messages. */
static void a_mistake_in_a_file_with_a_long_path_has_its_place(void **unused)
{
    (void)unused;
    char path[AS_RULE_PATH_LIMIT + 1];
    memset(path, 'x', sizeof path - 1);
    memcpy(path, "scenarios/", 10);
    memcpy(path + sizeof path - 5, ".lua", 5);
    struct as_rule_file file = { as_str_of(path), AS_STR("local a\nlocal b = nil + 1\n") };
    const struct as_rule_files files = { &file, 1 };
    struct attempt attempt = begin(&files);
    expect(&attempt, path, 2, "arithmetic on a nil value");
    file.text = AS_STR("local a\nlocal b = = 1\n");
    build(&attempt);
    expect(&attempt, path, 2, "unexpected symbol");
    file.text = AS_STR(
        "local t = {}\n\nlocal s = ('xxxxxxxxxx'):rep(90000) local t = { s .. 'a', s .. 'b' }");
    build(&attempt);
    expect(&attempt, path, 3, "takes more than 2 MB");
    as_problems_fini(&attempt.problems);
}

static void files_that_use_each_other_in_a_circle_are_told(void **unused)
{
    (void)unused;
    struct as_rule_file items[] = {
        { AS_STR("lib/a.lua"), AS_STR("local x\nuse 'lib/b'\n") },
        { AS_STR("lib/b.lua"), AS_STR("local x\n\nuse 'lib/c'\n") },
        { AS_STR("lib/c.lua"), AS_STR("use 'lib/a'\n") },
        { AS_STR("lib/d.lua"), AS_STR("use 'lib/d'\n") },
        { AS_STR("lib/e.lua"), AS_STR("use 'lib/f'\n") },
        { AS_STR("lib/g.lua"), AS_STR(RULE("one")) },
    };
    const struct as_rule_files files = { items, AS_COUNT(items) };
    struct attempt attempt = begin(&files);
    expect(&attempt, "lib/c.lua", 1, "the files use each other in a circle");
    expect(&attempt, "lib/d.lua", 1, "the files use each other in a circle");
    expect(&attempt, "lib/e.lua", 1, "there is no file lib/f.lua");
    expect(&attempt, "lib/g.lua", 1, "rules are declared elsewhere");
    as_problems_fini(&attempt.problems);
}

/* Every bad file is told of, not the first alone, and one that never ends does not hide the others. */
static void one_endless_file_does_not_hide_the_mistakes_of_others(void **unused)
{
    (void)unused;
    struct as_rule_file items[] = {
        { AS_STR("a.lua"), AS_STR("while true do end\n") },
        { AS_STR("b.lua"), AS_STR("local t = {} while true do t = { t } end\n") },
        { AS_STR("c.lua"), AS_STR("nobody()\n") },
        { AS_STR("d.lua"), AS_STR(RULE("good")) },
    };
    const struct as_rule_files files = { items, AS_COUNT(items) };
    struct attempt attempt = begin(&files);
    assert_false(attempt.is_built);
    expect(&attempt, "a.lua", 1, "loading this file takes more than 300000 instructions");
    expect(&attempt, "b.lua", 1, "loading this file takes");
    expect(&attempt, "c.lua", 1, "the name 'nobody' is not known");
    assert_int_equal(attempt.problems.count, 3);
    as_problems_fini(&attempt.problems);
}

static void thousands_of_endless_files_end_together(void **unused)
{
    (void)unused;
    static struct as_rule_file items[AS_RULE_FILES_LIMIT];
    static char paths[AS_RULE_FILES_LIMIT][16];
    for (int i = 0; i < AS_RULE_FILES_LIMIT; i++) {
        snprintf(paths[i], sizeof paths[i], "%05d.lua", i);
        items[i] = (struct as_rule_file){ as_str_of(paths[i]), AS_STR("while true do end\n") };
    }
    const struct as_rule_files files = { items, AS_RULE_FILES_LIMIT };
    struct attempt attempt = begin(&files);
    assert_false(attempt.is_built);
    expect(&attempt, "00000.lua", 1, "loading this file takes");
    assert_in_range(attempt.problems.count, 5,
                    40); /* ten million instructions in all, or the time */
    for (int i = 0; i < AS_RULE_FILES_LIMIT; i++)
        items[i].text = AS_STR("local a = { 1, 2, 3 }\n");
    build(&attempt);
    assert_true(attempt.is_built);
    as_problems_fini(&attempt.problems);
}

static void rules_above_the_limit_are_refused_wherever_they_are(void **unused)
{
    (void)unused;
    struct as_rule_file items[2] = { { .path = AS_STR("a.lua") }, { .path = AS_STR("b.lua") } };
    const struct as_rule_files files = { items, 2 };
    items[0].text = AS_STR("for i = 1, 1000 do rule.permission { name = 'r' .. i, describe = 'd', "
                           "actions = { '*' }, decide = allow } end\n");
    struct attempt attempt = begin(&files);
    assert_true(attempt.is_built);
    expect_cheap(&attempt);
    items[1].text = AS_STR("\n" RULE("one"));
    build(&attempt);
    expect(&attempt, "b.lua", 2, "a set has at most 1000 rules");
    as_problems_fini(&attempt.problems);
}

static void errors_beyond_the_limit_are_only_mentioned(void **unused)
{
    (void)unused;
    struct as_rule_file file = { AS_STR("a.lua"),
                                 AS_STR("for i = 1, 900 do rule.permission {} end\n") };
    const struct as_rule_files files = { &file, 1 };
    struct attempt attempt = begin(&files);
    assert_int_equal(attempt.problems.count, AS_RULE_PROBLEM_LIMIT + 1);
    expect(&attempt, "", 0, "there are more errors");
    expect_cheap(&attempt);
    as_problems_fini(&attempt.problems);
}

/* A long function is looked at once, however many rules call it. */
static void one_long_function_of_many_rules_is_looked_at_once(void **unused)
{
    (void)unused;
    struct as_buf buf;
    as_buf_init(&buf);
    as_buf_add(&buf, AS_STR("local function long()\n"));
    fill(&buf, "  do local x = 'some text' end\n", AS_RULE_FILE_LIMIT / 4);
    as_buf_add(&buf,
               AS_STR("end\nfor i = 1, 900 do rule.permission { name = 'r' .. i, describe = 'd', "
                      "actions = { '*' }, decide = function() return long() end } end\n"));
    struct as_rule_file file = { AS_STR("a.lua"), as_buf_str(&buf) };
    const struct as_rule_files files = { &file, 1 };
    struct attempt attempt = begin(&files);
    assert_true(attempt.is_built);
    /* Not 900 times the 64 KB: a few looks, and 900 rules. */
    expect_cheap(&attempt);
    as_problems_fini(&attempt.problems);
    as_buf_fini(&buf);
}

/* Each of these is a function of its own and is looked at; the file pays for that too. */
static void a_long_function_made_for_many_rules_ends_within_the_file(void **unused)
{
    (void)unused;
    struct as_buf buf;
    as_buf_init(&buf);
    as_buf_add(&buf, AS_STR("for i = 1, 900 do rule.permission { name = 'r' .. i, describe = 'd', "
                            "actions = { '*' }, decide = function()\n"));
    fill(&buf, "  do local x = 'some text' end\n", AS_RULE_FILE_LIMIT / 2);
    as_buf_add(&buf, AS_STR("  if i > 1 then return allow() end\nend } end\n"));
    refuse(as_buf_str(&buf), 0, "loading this file takes");
    as_buf_fini(&buf);
}

/* ---- What was in force ------------------------------------------------------------------ */

static void a_country_that_was_let_pass_once_keeps_no_service_from_starting(void **unused)
{
    (void)unused;
    struct as_rule_file file = { AS_STR("a.lua"),
                                 AS_STR("rule.template { name = 'one', describe = 'd', countries = "
                                        "{ 'UK' }, otherwise = 'two' }\n"
                                        "rule.template { name = 'two', describe = 'd', type = 'T', "
                                        "version = '1', link = 'https://a.b',\n"
                                        "  id = '117a77b0-9360-443b-8795-c6dedc750cf9', text = { "
                                        "country = 'XX', language = 'en' } }\n") };
    struct as_rule_files files = { &file, 1, .were_in_force = true };
    struct attempt attempt = begin(&files);
    assert_true(attempt.is_built);
    files.were_in_force = false;
    build(&attempt);
    expect(&attempt, "a.lua", 1, "there is no country 'UK': did you mean 'GB'?");
    expect(&attempt, "a.lua", 2, "there is no country 'XX'");
    as_problems_fini(&attempt.problems);
}

/* ---- Cases ------------------------------------------------------------------------------ */

/* One file of cases beside a set. */
struct case_attempt {
    struct as_ruleset *set;
    struct as_rule_files files; /* the last is the one with the cases */
    struct as_arena arena;
    struct as_list results;
};

static void run_cases(void *data)
{
    struct case_attempt *attempt = data;
    struct as_err err = { 0 };
    as_arena_fini(&attempt->arena);
    as_arena_init(&attempt->arena);
    assert_int_equal(as_ruleset_test(attempt->set, &attempt->files, &actions, NULL, &attempt->arena,
                                     &attempt->results, &err),
                     0);
}

/* The most that reading the file takes. */
static size_t memory_of_reading(const struct as_rule_files *files)
{
    struct as_arena arena;
    struct as_case_list cases = { 0 };
    struct as_err err = { 0 };
    as_arena_init(&arena);
    assert_int_equal(
        as_cases_read(files, &files->items[files->count - 1], &actions, &arena, &cases, &err), 0);
    as_arena_fini(&arena);
    return cases.memory;
}

/* Read and run: the last case fails with this sentence, within what any script may take. */
static void fail_cheaply(struct as_ruleset *set, const struct as_rule_files *files,
                         const char *sentence)
{
    struct as_rule_file nothing = { .path = files->items[files->count - 1].path };
    const size_t base = memory_of_reading(&(struct as_rule_files){ &nothing, 1 });
    struct case_attempt attempt = { .set = set, .files = *files };
    as_arena_init(&attempt.arena);
    run_cases(&attempt);
    assert_true(attempt.results.count > 0);
    const struct as_case_result *last =
        &((const struct as_case_result *)attempt.results.items)[attempt.results.count - 1];
    const as_str text = files->items[files->count - 1].text;
    assert_false(last->has_passed);
    if (as_str_find(last->got, as_str_of(sentence)) < 0)
        fail_msg("%.200s: %.*s", text.data, AS_STR_ARG(last->got));
    assert_true(as_str_equal(last->file, nothing.path));
    const uint64_t took_ns = cost_least_ns(run_cases, &attempt);
    if (took_ns > COST_TIME_NS)
        fail_msg("%.200s: %llu us", text.data, (unsigned long long)took_ns / 1000);
    const size_t memory = memory_of_reading(files);
    if (memory > base + COST_MEMORY)
        fail_msg("%.200s: %zu KB in all", text.data, memory / 1024);
    as_arena_fini(&attempt.arena);
}

static void hostile_cases_are_failed_cases(void **unused)
{
    (void)unused;
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        { "while true do end",
          "reading the cases of this file takes more than 300000 instructions" },
        { "local t = {} while true do t = { t } end", "takes" },
        { "for i = 1, 1e9 do case 'x' { expect = 'deny' } end", "takes" },
        { "local t = 1 for i = 1, 15 do t = { t, t, t, t, t, t } end case 'x' { input = t }",
          "takes" },
        { "local t = {} for i = 1, 100 do t[i] = ('x'):rep(20000) end\n"
          "case 'x' { input = { a = t, b = { a = t, b = { t } } } }",
          "takes more than" },
        { "local t = {} t.t = t case 'x' { input = t }", "tables lie deeper than 16" },
        { "case 'x' { [{}] = 1 }", "has no place in it" },
        { "case 'x' { input = function() end }", "a function" },
        { "case 'x' { now = 1.5 }", "a whole number is needed" },
        { "case 'x' { [1] = 2 }", "a case has names" },
        { "rule.permission {}", "the name 'rule' is not known" },
        { "case(nil)", "string expected" },
        { "case 'x' { operation = '\\0' }", "not text in UTF-8" },
        { "local x = = 1", "unexpected symbol" },
        { "case 'x' { operation = 'customer.get', expect = 'deny', nobody = 1 }", "'nobody'" },
        { "case 'x' { operation = 'nothing', expect = 'deny' }",
          "there is no operation 'nothing'" },
        { "local t = {} for i = 1, 9000 do t[i] = {} end\n"
          "case 'x' { input = { t, t, t, t, t, t, t, t } }",
          "takes more than" },
        { "local t = {} for i = 1, 30000 do t[i] = 1 end case 'x' { input = t, expect = 'deny' }",
          "there is no operation" },
        { "for i = 1, 800 do case('x' .. i) { input = { {}, {}, {}, {} } } end",
          "there is no operation" },
        { "case 'x' { operation = ('\\1'):rep(1000):rep(900) }", "this is more than 256 KB" },
        { "case 'x' { [('\\1'):rep(1000):rep(900)] = 1 }", "a case has names" },
        { "case 'x' { input = { [('\\1'):rep(1000):rep(900)] = 1 } }", "this is more than 256 KB" },
        { "local t\n\nfor i = 1, 1e9 do case 'x' { input = { { 1, 2 }, { 3, 4 } } } end",
          "tests/attack.lua:3: reading the cases of this file takes more than 300000" },
        { "for i = 1, 100 do case 'x' { locale = ('x'):rep(1000):rep(250) } end",
          "takes more than 2 MB" },
        { "local n = ('x'):rep(1000):rep(250) for i = 1, 100 do case(n) {} end",
          "takes more than 2 MB" },
        { "return use 'lib/endless'", "takes" },
    };
    struct as_rule_file items[] = { { AS_STR("a.lua"), AS_STR(RULE("one")) },
                                    { AS_STR("tests/attack.lua"), { 0 } } };
    struct as_rule_file used[] = { { AS_STR("lib/endless.lua"), AS_STR("while true do end") },
                                   { AS_STR("tests/attack.lua"), { 0 } } };
    const struct as_rule_files sound = { items, 1 };
    const struct as_rule_files all[] = { { items, 2 }, { used, 2 } };
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(&sound, &actions, &problems);
    assert_non_null(set);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const bool uses = i + 1 == AS_COUNT(cases);
        items[1].text = used[1].text = as_str_of(cases[i].text);
        fail_cheaply(set, &all[uses], cases[i].sentence);
    }
    as_ruleset_free(set);
    as_problems_fini(&problems);
}

int main(void)
{
    as_log_set_level(AS_LOG_ERROR);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_in_deep_functions_do_not_hold_the_parser),
        cmocka_unit_test(long_files_of_one_thing_end),
        cmocka_unit_test(a_file_above_the_limit_is_refused_and_one_at_it_is_not),
        cmocka_unit_test(a_byte_order_mark_is_dropped_and_byte_code_is_not_read),
        cmocka_unit_test(a_mistake_in_a_file_with_a_long_path_has_its_place),
        cmocka_unit_test(files_that_use_each_other_in_a_circle_are_told),
        cmocka_unit_test(one_endless_file_does_not_hide_the_mistakes_of_others),
        cmocka_unit_test(thousands_of_endless_files_end_together),
        cmocka_unit_test(rules_above_the_limit_are_refused_wherever_they_are),
        cmocka_unit_test(errors_beyond_the_limit_are_only_mentioned),
        cmocka_unit_test(one_long_function_of_many_rules_is_looked_at_once),
        cmocka_unit_test(a_long_function_made_for_many_rules_ends_within_the_file),
        cmocka_unit_test(a_country_that_was_let_pass_once_keeps_no_service_from_starting),
        cmocka_unit_test(hostile_cases_are_failed_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
