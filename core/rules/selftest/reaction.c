/* A case of a reaction: a command that was carried out in, commands out. */
#include "base/cleanup.h"
#include "rules/selftest/compare.h"
#include "rules/set.h"

/* "mail.queue {"to":…} at 2026-06-04T12:00:00Z by invitation.mails" */
static as_str word(struct as_arena *arena, as_str before, as_str command, as_str fields, as_str at,
                   as_str rule)
{
    return as_arena_printf(arena, "%.*s%s%.*s %.*s%s%.*s%s%.*s", AS_STR_ARG(before),
                           before.size ? "; " : "", AS_STR_ARG(command), AS_STR_ARG(fields),
                           at.size ? " at " : "", AS_STR_ARG(at), rule.size ? " by " : "",
                           AS_STR_ARG(rule));
}

static int find_action(const struct as_case_run *run, const char *key, as_str name,
                       uint32_t *ret_action, struct as_err *err)
{
    const struct as_rule_actions *actions = run->actions;
    for (*ret_action = 0; *ret_action < actions->count; ++*ret_action)
        if (as_str_equal(actions->names[*ret_action], name))
            return 0;
    const as_str near = as_str_nearest(name, actions->names, actions->count);
    return as_err_set(err, AS_E_INVALID, "%s: there is no operation '%.*s'%s%.*s%s", key,
                      AS_STR_ARG(name), near.size ? ": did you mean '" : "", AS_STR_ARG(near),
                      near.size ? "'?" : "");
}

/* As the engine writes what a rule makes, so that the two can be held against each other. */
static int normal_fields(const struct as_case_run *run, const struct as_fields *fields,
                         const json_t *input, as_str *ret_text, struct as_err *err)
{
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    void *record = fields ? as_arena_alloc(run->arena, fields->size) : NULL;
    *ret_text = AS_STR("{}");
    if (!record)
        return 0;
    as_fields_clear(fields, record);
    int rc = input ? as_fields_read(fields, input, AS_READ_HOST | AS_READ_PARTIAL, run->arena,
                                    record, err)
                   : 0;
    if (rc < 0)
        return rc;
    as_fields_write(fields, record, AS_PART_REPLY, &out);
    *ret_text = as_arena_copy(run->arena, as_buf_str(&out));
    return 0;
}

static int normal_time(const json_t *item, struct as_arena *arena, as_str *ret_text,
                       struct as_err *err)
{
    char text[AS_TIME_TEXT_SIZE];
    int64_t at = 0;
    const json_t *given = json_object_get(item, "at");
    *ret_text = AS_STR_NONE;
    if (!given)
        return 0;
    const int rc =
        as_time_parse(json_is_string(given) ? as_json_string(given) : AS_STR("?"), &at, err);
    *ret_text = as_arena_copy(arena, as_time_format(at, text));
    return rc;
}

static int read_expected(const struct as_case_run *run, as_str *ret_text, struct as_err *err)
{
    const json_t *list = json_object_get(run->json, "reacts");
    *ret_text = AS_STR_NONE;
    if (json_is_string(list) && as_str_equal(as_json_string(list), AS_STR("nothing")))
        return 0;
    if (!json_is_array(list))
        return as_err_set(err, AS_E_INVALID,
                          "reacts: a list of { command = …, input = … } or \"nothing\" is needed");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *command = json_object_get(item, "command");
        const json_t *rule = json_object_get(item, "rule");
        const as_str name = json_is_string(command) ? as_json_string(command) : AS_STR_NONE;
        as_str fields = AS_STR_NONE;
        as_str at = AS_STR_NONE;
        uint32_t action = 0;
        int rc = find_action(run, "reacts", name, &action, err);
        if (rc == 0)
            rc = normal_fields(run, run->actions->inputs[action], json_object_get(item, "input"),
                               &fields, err);
        if (rc == 0)
            rc = normal_time(item, run->arena, &at, err);
        if (rc < 0)
            return rc;
        *ret_text = word(run->arena, *ret_text, name, fields, at,
                         json_is_string(rule) ? as_json_string(rule) : AS_STR_NONE);
    }
    return 0;
}

static as_str word_wanted(const struct as_case_run *run, const struct as_wanted_list *wanted)
{
    const json_t *list = json_object_get(run->json, "reacts");
    as_str text = AS_STR_NONE;
    char time[AS_TIME_TEXT_SIZE];
    for (uint32_t i = 0; i < wanted->count; i++) {
        const struct as_wanted *one = &wanted->items[i];
        const bool is_later = one->due_at != AS_TIME_NONE;
        const bool names_rule = json_object_get(json_array_get(list, i), "rule") != NULL;
        text = word(run->arena, text, run->actions->names[one->action], one->fields,
                    is_later ? as_time_format(one->due_at, time) : AS_STR_NONE,
                    names_rule ? one->rule : AS_STR_NONE);
    }
    return text;
}

/* The first that wanted something, else the first that was asked. */
static void name_rule(struct as_case_run *run, const struct as_wanted_list *wanted)
{
    for (uint32_t i = 0; i < run->trace.count; i++) {
        const struct as_trace_step *step = &run->trace.steps[i];
        if (wanted->count > 0 && !as_str_equal(step->rule, wanted->items[0].rule))
            continue;
        run->result->rule = step->rule;
        run->result->rule_file = step->file;
        run->result->rule_line = step->line;
        return;
    }
}

static int make_event(const struct as_case_run *run, uint32_t action, struct as_facts *facts,
                      struct as_err *err)
{
    const struct as_fields *fields = run->actions->replies ? run->actions->replies[action] : NULL;
    const json_t *sequence = json_object_get(run->json, "sequence");
    void *reply = NULL;
    int rc = fields ? as_case_read_record(run, "reply", fields, true, &reply, err) : 0;
    if (rc < 0)
        return rc;
    facts->event = as_ruleset_event(run->set, action, sequence ? json_integer_value(sequence) : 1,
                                    facts->now, facts->input, reply, run->arena);
    return facts->event ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for the case");
}

int as_case_reaction(struct as_case_run *run, struct as_err *err)
{
    const struct as_wanted_room room = { .count = AS_RULE_COMMANDS };
    struct as_wanted_list wanted = { .items = NULL };
    struct as_facts facts = { .is_question = true };
    as_str expected = AS_STR_NONE;
    uint32_t action = 0;
    int rc = find_action(run, "after", as_case_text(run, "after"), &action, err);
    if (rc == 0)
        rc = as_case_read_facts(run, run->actions->inputs[action], &facts, err);
    if (rc == 0)
        rc = read_expected(run, &expected, err);
    if (rc == 0 && as_ruleset_reacts(run->set, action)) {
        rc = make_event(run, action, &facts, err);
        if (rc == 0)
            rc = as_ruleset_react(run->set, action, &facts, &room, run->arena, &run->trace, &wanted,
                                  err);
    }
    if (rc < 0)
        return rc;
    const as_str got = word_wanted(run, &wanted);
    name_rule(run, &wanted);
    if (!as_str_equal(expected, got))
        as_case_differ(run, "reacts", expected.size ? expected : AS_STR("nothing"), got);
    for (uint32_t i = 0; i < run->trace.count; i++)
        if (run->trace.steps[i].failure.size)
            as_case_differ(run, "", AS_STR("no rule that fails"), run->trace.steps[i].failure);
    return 0;
}
