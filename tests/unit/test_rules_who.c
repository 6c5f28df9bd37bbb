/* A rule that says whom it is about is asked for those alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "operations/operation.h"
#include "rules/rules.h"

static struct as_ruleset *build(const char *text, struct as_problems *problems)
{
    struct as_rule_file file = { AS_STR("roles/test.lua"), as_str_of(text) };
    struct as_rule_files files = { &file, 1 };
    as_problems_init(problems);
    return as_ruleset_build(&files, as_operation_actions(), problems);
}

#define RULE(who) \
    "rule.permission { name = \"everybody\", describe = \"x\", actions = { \"*\" }, decide = " \
    "allow }" \
    "rule.permission { name = \"some\", describe = \"x\", actions = { \"*\" }, " who \
    ", decide = function() return deny(\"some\") end }"

static void a_rule_is_asked_for_those_it_names_and_nobody_else(void **unused)
{
    static const struct as_partner direct = { .row = 1, .kind = AS_PARTNER_DIRECT_BILL };
    static const struct as_partner reseller = { .row = 2, .kind = AS_PARTNER_INDIRECT_RESELLER };
    enum { SALES = 1 << AS_ROLE_SALES_AGENT, HELP = 1 << AS_ROLE_HELPDESK_AGENT };
    static const struct {
        const char *rule;
        struct as_actor actor;
        const struct as_partner *partner;
        bool is_denied;
    } cases[] = {
        { RULE("actors = { \"user\" }"), { .kind = AS_ACTOR_USER }, &direct, true },
        { RULE("actors = { \"user\" }"), { .kind = AS_ACTOR_HOST }, NULL, false },
        { RULE("actors = { \"host\", \"application\" }"),
          { .kind = AS_ACTOR_APPLICATION },
          &direct,
          true },
        { RULE("roles = { \"sales_agent\" }"),
          { .kind = AS_ACTOR_USER, .roles = SALES | HELP },
          &direct,
          true },
        { RULE("roles = { \"sales_agent\" }"),
          { .kind = AS_ACTOR_USER, .roles = HELP },
          &direct,
          false },
        { RULE("lacks = { \"sales_agent\" }"),
          { .kind = AS_ACTOR_USER, .roles = HELP },
          &direct,
          true },
        { RULE("lacks = { \"sales_agent\" }"),
          { .kind = AS_ACTOR_USER, .roles = SALES },
          &direct,
          false },
        { RULE("partners = { \"indirect_reseller\" }"),
          { .kind = AS_ACTOR_USER },
          &reseller,
          true },
        { RULE("partners = { \"indirect_reseller\" }"), { .kind = AS_ACTOR_USER }, &direct, false },
        { RULE("partners = { \"indirect_reseller\" }"), { .kind = AS_ACTOR_HOST }, NULL, false },
        { RULE("actors = { \"user\" }, roles = { \"sales_agent\" }"),
          { .kind = AS_ACTOR_USER },
          &direct,
          false },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_problems problems;
        struct as_arena arena;
        struct as_err err = { 0 };
        struct as_decision decision;
        struct as_ruleset *set = build(cases[i].rule, &problems);
        assert_non_null(set);
        as_arena_init(&arena);
        struct as_facts facts = { .actor = &cases[i].actor,
                                  .partner = cases[i].partner,
                                  .now = 1,
                                  .loaded = (1u << AS_FACT_COUNT) - 1 };
        assert_int_equal(
            as_ruleset_decide(set, 0, &facts, AS_STR("en-US"), &arena, NULL, &decision, &err), 0);
        if ((decision.verdict == AS_VERDICT_DENY) != cases[i].is_denied)
            fail_msg("case %zu: %s", i, as_verdicts[decision.verdict]);
        as_arena_fini(&arena);
        as_ruleset_free(set);
        as_problems_fini(&problems);
    }
}

static void an_unknown_word_is_refused_with_the_nearest(void **unused)
{
    static const struct {
        const char *rule, *expected;
    } cases[] = {
        { RULE("roles = { \"sale_agent\" }"), "did you mean 'sales_agent'" },
        { RULE("actors = { \"usr\" }"), "did you mean 'user'" },
        { RULE("partners = { \"direct\" }"), "partners: 'direct' is not known" },
        { RULE("lacks = \"sales_agent\""), "lacks: a list of texts is needed" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_problems problems;
        assert_null(build(cases[i].rule, &problems));
        assert_true(problems.count > 0);
        if (as_str_find(problems.items[0].text, as_str_of(cases[i].expected)) < 0)
            fail_msg("%.*s", AS_STR_ARG(problems.items[0].text));
        as_problems_fini(&problems);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_asked_for_those_it_names_and_nobody_else),
        cmocka_unit_test(an_unknown_word_is_refused_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
