#include "model/decision.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_reason_is_the_first_of_the_gravest_answers(void **unused)
{
    (void)unused;
    enum { NONE = -1 };
    static const struct {
        int32_t verdict;
        int32_t answers[4];
        uint32_t count;
        int reason;
    } cases[] = {
        { AS_VERDICT_ALLOW, { AS_VERDICT_ALLOW, AS_VERDICT_WARN }, 2, NONE },
        { AS_VERDICT_ALLOW, { 0 }, 0, NONE },
        { AS_VERDICT_DENY, { 0 }, 0, NONE },
        { AS_VERDICT_DENY, { AS_VERDICT_ALLOW }, 1, NONE },
        { AS_VERDICT_DENY, { AS_VERDICT_ALLOW, AS_VERDICT_DENY, AS_VERDICT_DENY }, 3, 1 },
        { AS_VERDICT_BLOCK,
          { AS_VERDICT_WARN, AS_VERDICT_PROMPT, AS_VERDICT_BLOCK, AS_VERDICT_BLOCK },
          4,
          2 },
        { AS_VERDICT_PROMPT, { AS_VERDICT_ALLOW, AS_VERDICT_WARN, AS_VERDICT_PROMPT }, 3, 2 },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_answer answers[4] = { 0 };
        for (size_t k = 0; k < 4; k++)
            answers[k].verdict = cases[i].answers[k];
        const struct as_decision decision = { .verdict = cases[i].verdict,
                                              .answers = { answers, cases[i].count } };
        const struct as_answer *reason = as_decision_reason(&decision);
        if (cases[i].reason == NONE)
            assert_null(reason);
        else
            assert_ptr_equal(reason, &answers[cases[i].reason]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reason_is_the_first_of_the_gravest_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
