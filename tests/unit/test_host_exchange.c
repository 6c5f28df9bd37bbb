/* What a reply says beside its body. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/exchange.h"

static struct as_answer answer(int32_t verdict, const char *code)
{
    return (struct as_answer){
        .verdict = verdict,
        .rule = AS_STR("a.rule"),
        .code = as_str_of(code),
        .sentence = AS_STR("A sentence."),
        .remedy = AS_STR("A remedy."),
    };
}

static void a_reply_tells_the_warnings_in_the_order_asked(void **unused)
{
    (void)unused;
    struct as_answer answers[] = { answer(AS_VERDICT_ALLOW, ""), answer(AS_VERDICT_WARN, "one"),
                                   answer(AS_VERDICT_ALLOW, ""), answer(AS_VERDICT_WARN, "two") };
    const struct as_decision decision = { .answers = { answers, AS_COUNT(answers) } };
    assent_reply reply = { .size = sizeof reply };
    struct as_arena arena;
    as_arena_init(&arena);
    assert_true(as_exchange_warn(&decision, &arena, &reply));
    assert_int_equal(reply.warning_count, 2);
    assert_string_equal(reply.warnings[0].code.data, "one");
    assert_string_equal(reply.warnings[1].code.data, "two");
    assert_string_equal(reply.warnings[1].rule.data, "a.rule");
    assert_string_equal(reply.warnings[1].sentence.data, "A sentence.");
    assert_string_equal(reply.warnings[1].remedy.data, "A remedy.");
    as_arena_fini(&arena);
}

static void without_warnings_nothing_is_allocated(void **unused)
{
    (void)unused;
    struct as_answer answers[] = { answer(AS_VERDICT_ALLOW, ""), answer(AS_VERDICT_ALLOW, "") };
    struct as_arena arena;
    as_arena_init(&arena);
    for (uint32_t count = 0; count <= AS_COUNT(answers); count++) {
        const struct as_decision decision = { .answers = { answers, count } };
        assent_reply reply = { .size = sizeof reply };
        assert_true(as_exchange_warn(&decision, &arena, &reply));
        assert_null(reply.warnings);
        assert_int_equal(reply.warning_count, 0);
        assert_int_equal(arena.total, 0);
    }
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_tells_the_warnings_in_the_order_asked),
        cmocka_unit_test(without_warnings_nothing_is_allocated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
