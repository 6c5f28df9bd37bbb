/* Runs the cases of rules/tests: each one's facts are read, the rules asked, the answer compared. */
#include "rules/selftest/compare.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "rules/language.h"

/* When a case names no time. */
#define NOON "2026-06-01T12:00:00Z"

/* ---- Reading a case --------------------------------------------------------------------- */

static bool is_of_directory(const struct as_case_run *run)
{
    return json_object_get(run->json, "groups") || json_object_get(run->json, "app_roles");
}

static bool is_of_reaction(const struct as_case_run *run)
{
    return json_object_get(run->json, "after") || json_object_get(run->json, "reacts");
}

static int check_names(const struct as_case_run *run, struct as_err *err)
{
    const struct as_keys *known = json_object_get(run->json, "template") ? &as_keys_of_template_case
                                  : is_of_reaction(run)                  ? &as_keys_of_reaction_case
                                  : is_of_directory(run) ? &as_keys_of_directory_case
                                                         : &as_keys_of_case;
    void *position = json_object_iter((json_t *)(uintptr_t)run->json);
    for (; position; position = json_object_iter_next((json_t *)(uintptr_t)run->json, position)) {
        as_str name = as_str_of(json_object_iter_key(position));
        bool is_known = as_key_is_known(known, name);
        as_str near = is_known ? AS_STR_NONE : as_key_nearest(known, name);
        if (!is_known)
            return as_err_set(err, AS_E_INVALID, "'%.*s' is not known in a case%s%.*s%s",
                              AS_STR_ARG(name), near.size ? ": did you mean '" : "",
                              AS_STR_ARG(near), near.size ? "'?" : "");
    }
    return 0;
}

static int read_now(const struct as_case_run *run, int64_t *ret_now, struct as_err *err)
{
    const json_t *now = json_object_get(run->json, "now");
    if (now && !json_is_string(now))
        return as_err_set(err, AS_E_INVALID, "now: a time such as \"" NOON "\" is needed");
    return as_time_parse(now ? as_json_string(now) : AS_STR(NOON), ret_now, err);
}

int as_case_read_record(const struct as_case_run *run, const char *name,
                        const struct as_fields *fields, bool is_needed, void **ret_record,
                        struct as_err *err)
{
    const json_t *json = json_object_get(run->json, name);
    *ret_record = NULL;
    if (!json && !is_needed)
        return 0;
    void *record = as_arena_alloc(run->arena, fields->size ? fields->size : 1);
    if (!record)
        return as_err_set(err, AS_E_MEMORY, "no memory for the case");
    as_fields_clear(fields, record);
    const struct as_field field = { .name = name, .type = AS_FIELD_OBJECT, .of = fields };
    *ret_record = record;
    return json ? as_field_read(&field, name, json, AS_READ_HOST | AS_READ_PARTIAL, run->arena,
                                record, err)
                : 0;
}

static int read_list(const struct as_case_run *run, const char *name,
                     const struct as_fields *fields, struct as_list *list, struct as_err *err)
{
    const json_t *json = json_object_get(run->json, name);
    const struct as_field field = { .name = name, .type = AS_FIELD_LIST, .of = fields };
    return json ? as_field_read(&field, name, json, AS_READ_HOST | AS_READ_PARTIAL, run->arena,
                                list, err)
                : 0;
}

int as_case_read_facts(const struct as_case_run *run, const struct as_fields *input,
                       struct as_facts *facts, struct as_err *err)
{
    void *actor = NULL;
    void *partner = NULL;
    void *customer = NULL;
    void *relationship = NULL;
    void *given = NULL;
    int rc = as_case_read_record(run, "actor", &as_actor_fields, true, &actor, err);
    if (rc == 0)
        rc = as_case_read_record(run, "partner", &as_partner_fields, false, &partner, err);
    if (rc == 0)
        rc = as_case_read_record(run, "customer", &as_customer_fields, false, &customer, err);
    if (rc == 0)
        rc = as_case_read_record(run, "relationship", &as_relationship_fact_fields, false,
                                 &relationship, err);
    if (rc == 0)
        rc = read_list(run, "agreements", &as_agreement_fact_fields, &facts->agreements, err);
    if (rc == 0)
        rc = read_list(run, "purchases", &as_purchase_fact_fields, &facts->purchases, err);
    if (rc == 0 && input)
        rc = as_case_read_record(run, "input", input, true, &given, err);
    if (rc < 0)
        return rc;
    struct as_actor *who = actor;
    if (who->kind == AS_ACTOR_NONE)
        who->kind = AS_ACTOR_USER;
    const struct as_partner *company = partner;
    if (company && as_id_is_nil(&who->partner))
        who->partner = company->id;
    facts->actor = who;
    facts->partner = company;
    facts->customer = customer;
    facts->relationship = relationship;
    facts->input = given;
    facts->input_fields = input;
    facts->loaded = (1u << AS_FACT_COUNT) - 1;
    return read_now(run, &facts->now, err);
}

/* ---- Running ---------------------------------------------------------------------------- */

static int check_expected(const struct as_case_run *run, struct as_err *err)
{
    static const as_str known[] = { AS_STR("allow"), AS_STR("deny"), AS_STR("block"),
                                    AS_STR("warn"), AS_STR("prompt") };
    as_str expected = as_case_text(run, "expect");
    for (size_t i = 0; i < AS_COUNT(known); i++)
        if (as_str_equal(known[i], expected))
            return 0;
    return as_err_set(err, AS_E_INVALID,
                      "expect: \"allow\", \"deny\", \"block\", \"warn\" or \"prompt\" is needed, "
                      "not \"%.*s\"",
                      AS_STR_ARG(expected));
}

static int run_decision(struct as_case_run *run, struct as_err *err)
{
    as_str operation = as_case_text(run, "operation");
    uint32_t action = 0;
    while (action < run->actions->count && !as_str_equal(run->actions->names[action], operation))
        action++;
    if (action == run->actions->count) {
        as_str near = as_str_nearest(operation, run->actions->names, run->actions->count);
        return as_err_set(err, AS_E_INVALID, "there is no operation '%.*s'%s%.*s%s",
                          AS_STR_ARG(operation), near.size ? ": did you mean '" : "",
                          AS_STR_ARG(near), near.size ? "'?" : "");
    }
    struct as_facts facts = { 0 };
    struct as_decision decision;
    int rc = as_case_read_facts(run, run->actions->inputs[action], &facts, err);
    if (rc == 0)
        rc = as_ruleset_decide(run->set, action, &facts, as_case_text(run, "locale"), run->arena,
                               &run->trace, &decision, err);
    if (rc == 0)
        rc = check_expected(run, err);
    if (rc < 0)
        return rc;
    as_case_compare(run, &decision);
    as_case_expect_words(run);
    return 0;
}

static int run_template(struct as_case_run *run, struct as_err *err)
{
    struct as_template template = { 0 };
    int64_t now = 0;
    char id[AS_ID_TEXT_SIZE];
    const json_t *expected = json_object_get(run->json, "expect");
    int rc = read_now(run, &now, err);
    if (rc < 0)
        return rc;
    rc = as_ruleset_template(run->set, as_case_text(run, "template"), as_case_text(run, "country"),
                             as_case_text(run, "language"), now, run->arena, &run->trace, &template,
                             err);
    const struct as_trace_step *spoke =
        run->trace.count ? &run->trace.steps[run->trace.count - 1] : NULL;
    const bool has_failed = rc < 0 && spoke && spoke->failure.size;
    if (rc < 0 && !has_failed)
        spoke = NULL;
    if (rc < 0 && rc != AS_E_NOT_FOUND && !has_failed)
        return rc;
    if (spoke) {
        run->result->rule = spoke->rule;
        run->result->rule_file = spoke->file;
        run->result->rule_line = spoke->line;
    }
    as_str got = rc == AS_E_NOT_FOUND ? AS_STR("none")
                 : has_failed
                     ? AS_STR("none, for a rule failed")
                     : as_arena_printf(run->arena, "%.*s, %.*s", AS_STR_ARG(template.country),
                                       AS_STR_ARG(template.language));
    as_str wanted = AS_STR("?");
    if (json_is_string(expected)) {
        wanted = as_json_string(expected);
    } else if (json_is_object(expected)) {
        const json_t *country = json_object_get(expected, "country");
        const json_t *language = json_object_get(expected, "language");
        if (json_object_size(expected) != 2 || !json_is_string(country) ||
            !json_is_string(language))
            return as_err_set(err, AS_E_INVALID,
                              "expect: { country = …, language = … } or \"none\" is needed");
        wanted = as_arena_printf(run->arena, "%s, %s", json_string_value(country),
                                 json_string_value(language));
    }
    if (!as_str_equal(wanted, got)) {
        as_case_differ(run, "the text", wanted, got);
        if (rc < 0)
            return 0;
    }
    as_case_expect_text(run, "version", template.version);
    as_case_expect_text(run, "link", template.link);
    as_case_expect_text(run, "id", rc == 0 ? as_id_format(&template.id, id) : AS_STR_NONE);
    as_case_expect_text(run, "rule", spoke ? spoke->rule : AS_STR_NONE);
    return 0;
}

static int run_directory(struct as_case_run *run, struct as_err *err)
{
    int64_t now = 0;
    as_str expected = AS_STR_NONE;
    as_str got = AS_STR_NONE;
    int rc = read_now(run, &now, err);
    if (rc == 0)
        rc = as_case_directory(run->set, run->json, now, run->arena, &run->trace, &expected, &got,
                               err);
    if (rc < 0)
        return rc;
    const as_str named = as_case_text(run, "rule");
    for (uint32_t i = 0; i < run->trace.count; i++) {
        const struct as_trace_step *step = &run->trace.steps[i];
        if (i > 0 && !as_str_equal(step->rule, named))
            continue;
        run->result->rule = step->rule;
        run->result->rule_file = step->file;
        run->result->rule_line = step->line;
    }
    if (!as_str_equal(expected, got))
        as_case_differ(run, "the roles", expected, got);
    as_case_expect_text(run, "rule", run->result->rule);
    return 0;
}

/* Why the rule that the case names did not speak. */
static as_str hint_of(const struct as_case_run *run)
{
    as_str named = as_case_text(run, "rule");
    if (!named.size || as_str_equal(named, run->result->rule))
        return AS_STR_NONE;
    for (uint32_t i = 0; i < run->trace.count; i++) {
        const struct as_trace_step *step = &run->trace.steps[i];
        if (!as_str_equal(step->rule, named))
            continue;
        const char *why = step->is_out_of_era     ? "was not asked then: see its from and to"
                          : step->is_about_others ? "is about others: see its actors, roles, lacks "
                                                    "and partners"
                          : step->failure.size    ? "failed"
                          : step->verdict == AS_VERDICT_NONE ? "was asked and had no opinion"
                                                             : "spoke, and was outweighed";
        return as_arena_printf(run->arena, "%.*s (%.*s:%lld) %s", AS_STR_ARG(named),
                               AS_STR_ARG(step->file), (long long)step->line, why);
    }
    for (uint32_t i = 0; i < run->set->rule_count; i++)
        if (as_str_equal(run->set->rules[i]->name, named))
            return as_arena_printf(run->arena, "%.*s (%.*s:%lld) was not asked", AS_STR_ARG(named),
                                   AS_STR_ARG(run->set->rules[i]->file),
                                   (long long)run->set->rules[i]->line);
    return as_arena_printf(run->arena, "%.*s: there is no rule of that name", AS_STR_ARG(named));
}

static void explain_failure(struct as_case_run *run)
{
    for (uint32_t i = 0; i < run->trace.count && !run->result->failure.size; i++)
        run->result->failure = run->trace.steps[i].failure;
    if (!run->result->is_broken)
        run->result->hint = hint_of(run);
}

static int run_case(struct as_case_run *run, struct as_err *err)
{
    if (run->one->problem.size) {
        as_case_broken(run, run->one->problem);
        return 0;
    }
    if (!run->set) {
        run->result->is_skipped = true;
        return 0;
    }
    as_auto_json json_t *json = as_json_parse(run->one->json, err);
    int rc = json ? 0 : err->code;
    run->json = json;
    if (rc == 0)
        rc = check_names(run, err);
    if (rc == 0)
        rc = json_object_get(json, "template") ? run_template(run, err)
             : is_of_reaction(run)             ? as_case_reaction(run, err)
             : is_of_directory(run)            ? run_directory(run, err)
                                               : run_decision(run, err);
    if (rc < 0 && rc != AS_E_MEMORY)
        as_case_broken(run, as_str_of(err->text));
    if (!run->result->has_passed)
        explain_failure(run);
    run->json = NULL;
    return rc == AS_E_MEMORY ? rc : 0;
}

/* ---- All of them ------------------------------------------------------------------------- */

int as_ruleset_test(struct as_ruleset *set, const struct as_rule_files *files,
                    const struct as_rule_actions *actions, const struct as_test_options *options,
                    struct as_arena *arena, struct as_list *ret_results, struct as_err *err)
{
    static const struct as_test_options all = { 0 };
    struct as_case_list cases = { 0 };
    uint32_t count = 0;
    options = options ? options : &all;
    int rc = as_cases_choose(files, actions, options, arena, &cases, err);
    if (rc < 0)
        return rc;
    struct as_case_result *results = AS_ARENA_ARRAY(arena, struct as_case_result, cases.count + 1);
    if (!results)
        return as_err_set(err, AS_E_MEMORY, "no memory for the results");
    struct as_trace trace = { .arena = arena }; /* its room serves one case after another */
    for (uint32_t i = 0; i < cases.count; i++) {
        const struct as_case *one = &cases.items[i];
        struct as_case_result *result = &results[count];
        *result = (struct as_case_result){
            .file = one->file, .line = one->line, .name = one->name, .has_passed = true
        };
        trace.count = 0;
        struct as_case_run run = { .set = set,
                                   .actions = actions,
                                   .arena = arena,
                                   .one = one,
                                   .result = result,
                                   .trace = trace };
        const uint64_t began_ns = as_clock_monotonic_ns();
        rc = run_case(&run, err);
        if (rc < 0)
            return rc;
        result->took_ns = as_clock_monotonic_ns() - began_ns;
        count += as_case_is_chosen(options, one->file, &run.trace);
        trace = run.trace;
    }
    *ret_results = (struct as_list){ results, count };
    return 0;
}
