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

static void a_reply_lists_all_but_allows_in_the_order_asked(void **unused)
{
    (void)unused;
    static const struct {
        const char *verdict;
        const char *code;
    } wanted[] = {
        { "warn", "one" }, { "deny", "two" }, { "prompt", "three" }, { "block", "four" }
    };
    struct as_answer answers[] = {
        answer(AS_VERDICT_ALLOW, ""),       answer(AS_VERDICT_WARN, "one"),
        answer(AS_VERDICT_DENY, "two"),     answer(AS_VERDICT_ALLOW, ""),
        answer(AS_VERDICT_PROMPT, "three"), answer(AS_VERDICT_BLOCK, "four")
    };
    const struct as_decision decision = { .answers = { answers, AS_COUNT(answers) } };
    assent_reply reply = { .size = sizeof reply };
    struct as_arena arena;
    as_arena_init(&arena);
    assert_true(as_exchange_list_answers(&decision, &arena, &reply));
    assert_int_equal(reply.answer_count, AS_COUNT(wanted));
    for (size_t i = 0; i < AS_COUNT(wanted); i++) {
        assert_string_equal(reply.answers[i].verdict.data, wanted[i].verdict);
        assert_string_equal(reply.answers[i].code.data, wanted[i].code);
        assert_string_equal(reply.answers[i].rule.data, "a.rule");
        assert_string_equal(reply.answers[i].sentence.data, "A sentence.");
        assert_string_equal(reply.answers[i].remedy.data, "A remedy.");
    }
    as_arena_fini(&arena);
}

static void with_allows_alone_nothing_is_allocated(void **unused)
{
    (void)unused;
    struct as_answer answers[] = { answer(AS_VERDICT_ALLOW, ""), answer(AS_VERDICT_ALLOW, "") };
    struct as_arena arena;
    as_arena_init(&arena);
    for (uint32_t count = 0; count <= AS_COUNT(answers); count++) {
        const struct as_decision decision = { .answers = { answers, count } };
        assent_reply reply = { .size = sizeof reply };
        assert_true(as_exchange_list_answers(&decision, &arena, &reply));
        assert_null(reply.answers);
        assert_int_equal(reply.answer_count, 0);
        assert_int_equal(arena.total, 0);
    }
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_lists_all_but_allows_in_the_order_asked),
        cmocka_unit_test(with_allows_alone_nothing_is_allocated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
