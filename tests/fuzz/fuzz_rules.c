/* Any text as a rule file: either a problem is told, or the set answers, within its limits. */
#include "base/check.h"
#include "base/log.h"
#include "operations/operation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct as_rule_file file = { AS_STR("roles/fuzz.lua"), { (const char *)data, size } };
    struct as_rule_files files = { &file, 1 };
    struct as_problems problems;
    as_log_set_level(AS_LOG_ERROR);
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(&files, as_operation_actions(), &problems);
    AS_REQUIRE(set || problems.count > 0);
    if (set) {
        struct as_actor actor = { .kind = AS_ACTOR_USER };
        struct as_facts facts = { .actor = &actor, .now = 1, .loaded = (1u << AS_FACT_COUNT) - 1 };
        struct as_decision decision;
        struct as_arena arena;
        struct as_err err = { 0 };
        as_arena_init(&arena);
        int rc = as_ruleset_decide(set, 0, &facts, AS_STR("en-US"), &arena, NULL, &decision, &err);
        AS_REQUIRE(rc < 0 || decision.verdict != AS_VERDICT_NONE);
        as_arena_fini(&arena);
    }
    as_ruleset_free(set);
    as_problems_fini(&problems);
    return 0;
}
