/* What the tests of rules share: a set from texts in memory. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/log.h"
#include "model/table.h"
#include "rules/rules.h"

#define NOW 1780315200000 /* 2026-06-01T12:00:00Z */

struct kit_input {
    int64_t quantity;
    as_str offer_id;
    struct as_list lines; /* of as_order_line */
    struct as_contact contact;
    as_str free;
};

static const struct as_field kit_input_items[] = {
    AS_OBJECT(struct kit_input, contact, struct as_contact, as_contact_fields, 0, "a person"),
    AS_JSON(struct kit_input, free, 0, "anything"),
    AS_LIST(struct kit_input, lines, as_order_line_fields, 0, "what is bought"),
    AS_TEXT(struct kit_input, offer_id, AS_FORM_WORD, 0, "what"),
    AS_INT(struct kit_input, quantity, 0, "how many"),
};
static AS_FIELDS_OF(kit_input_fields, struct kit_input, "input", "an order", kit_input_items);

static const as_str kit_names[] = { AS_STR("agreement.confirm"), AS_STR("order.create") };
static const struct as_fields *const kit_inputs[] = { NULL, &kit_input_fields };
static const struct as_rule_actions kit_actions = { kit_names, kit_inputs, 2 };
enum { CONFIRM, ORDER };

struct kit {
    struct as_rule_file items[8];
    struct as_rule_files files;
    struct as_problems problems;
    struct as_arena arena;
    struct as_ruleset *set;
    struct as_err err;
    struct as_trace trace;
    struct as_actor actor;
    struct as_facts facts;
    struct as_decision decision;
};

/* Pairs of path and text, ended by NULL. */
static inline void kit_build(struct kit *kit, ...)
{
    *kit = (struct kit){ .actor = { .kind = AS_ACTOR_USER }, .facts = { .now = NOW } };
    as_log_set_level(AS_LOG_ERROR);
    as_problems_init(&kit->problems);
    as_arena_init(&kit->arena);
    va_list arguments;
    va_start(arguments, kit);
    const char *path = NULL;
    while ((path = va_arg(arguments, const char *)))
        kit->items[kit->files.count++] =
            (struct as_rule_file){ as_str_of(path), as_str_of(va_arg(arguments, const char *)) };
    va_end(arguments);
    kit->files.items = kit->items;
    kit->facts.actor = &kit->actor;
    kit->trace.arena = &kit->arena;
    kit->set = as_ruleset_build(&kit->files, &kit_actions, &kit->problems);
}

static inline void kit_end(struct kit *kit)
{
    as_ruleset_free(kit->set);
    as_arena_fini(&kit->arena);
    as_problems_fini(&kit->problems);
}

static inline int32_t kit_ask(struct kit *kit, uint32_t action, const char *locale)
{
    if (!kit->set)
        fail_msg("%s", kit->problems.items[0].text.data);
    kit->trace.count = 0;
    int rc = as_ruleset_decide(kit->set, action, &kit->facts, as_str_of(locale), &kit->arena,
                               &kit->trace, &kit->decision, &kit->err);
    if (rc < 0)
        fail_msg("%s", kit->err.text);
    return kit->decision.verdict;
}

static inline const struct as_answer *kit_answer(const struct kit *kit, uint32_t number)
{
    assert_true(number < kit->decision.answers.count);
    return &((const struct as_answer *)kit->decision.answers.items)[number];
}

#define assert_text(got, wanted) \
    do { \
        as_str got_ = (got); \
        if (!as_str_equal(got_, as_str_of(wanted))) \
            fail_msg("\"%.*s\" is not \"%s\"", AS_STR_ARG(got_), (const char *)(wanted)); \
    } while (0)

/* A problem with this text at this line of this file is among them. */
static inline void assert_problem(const struct kit *kit, const char *file, int64_t line,
                                  const char *part)
{
    for (uint32_t i = 0; i < kit->problems.count; i++) {
        const struct as_problem *problem = &kit->problems.items[i];
        if (as_str_equal(problem->file, as_str_of(file)) && problem->line == line &&
            as_str_find(problem->text, as_str_of(part)) >= 0)
            return;
    }
    for (uint32_t i = 0; i < kit->problems.count; i++)
        print_error("%.*s:%lld: %.*s\n", AS_STR_ARG(kit->problems.items[i].file),
                    (long long)kit->problems.items[i].line,
                    AS_STR_ARG(kit->problems.items[i].text));
    fail_msg("no problem %s:%lld: %s", file, (long long)line, part);
}
