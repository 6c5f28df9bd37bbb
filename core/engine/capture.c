/* A real decision as a test case: the facts it was made on, with invented names and ids. */
#include "base/cleanup.h"
#include "engine/kept.h"
#include "engine/past.h"
#include "operations/handlers.h"
#include "rules/selftest/captured.h"

struct capturing {
    struct as_run *now;
    const struct as_entry_record *entry;
    struct as_again again;
    struct as_rule_files files; /* of the rule set */
    struct as_buf out;
};

static int load_facts(struct as_facts *facts, struct as_err *err)
{
    int rc = 0;
    for (int fact = 0; fact < AS_FACT_COUNT && rc == 0; fact++)
        if (!(facts->loaded & 1u << fact))
            rc = facts->load(facts, (enum as_fact)fact, err);
    return rc;
}

/* The type of the text that the input names, as the rules of then know it. */
static int type_of_text(const struct as_run *run, const void *input, as_str *ret_type,
                        struct as_err *err)
{
    const struct as_field *field = as_field_find(run->operation->input, AS_STR("template_id"));
    struct as_list all = { 0 };
    *ret_type = AS_STR_NONE;
    if (!field || field->type != AS_FIELD_ID || !run->rules)
        return 0;
    int rc = as_ruleset_templates(run->rules, run->at, run->arena, &all, err);
    const struct as_template *texts = all.items;
    for (uint32_t i = 0; i < all.count && rc == 0; i++)
        if (as_id_equal(&texts[i].id, as_field_at(input, field)))
            *ret_type = texts[i].type;
    return rc;
}

/* Of a confirmation also the text that the customer was shown. */
static int write_text(struct capturing *capturing, struct as_err *err)
{
    const struct as_run *run = &capturing->again.run;
    const struct as_customer *customer = run->facts.customer;
    struct as_template picked;
    struct as_trace trace = { .arena = run->arena };
    struct as_captured_text text = { .now = run->at, .picked = &picked };
    int rc = type_of_text(run, capturing->again.input, &text.type, err);
    if (rc < 0 || !customer || text.type.size == 0)
        return rc;
    text.country = customer->country;
    text.language = customer->culture;
    rc = as_ruleset_template(run->rules, text.type, text.country, text.language, run->at,
                             run->arena, &trace, &picked, err);
    if (rc == AS_E_NOT_FOUND)
        return 0; /* none was in force: there is nothing to capture */
    if (rc < 0)
        return rc;
    text.rule = trace.count ? trace.steps[trace.count - 1].rule : AS_STR_NONE;
    text.title = as_arena_printf(run->arena, "%.*s for %.*s, %.*s (decision %lld)",
                                 AS_STR_ARG(text.type), AS_STR_ARG(text.country),
                                 AS_STR_ARG(text.language), (long long)capturing->entry->sequence);
    as_buf_add_char(&capturing->out, '\n');
    as_captured_write_text(&text, &capturing->out);
    return 0;
}

static int write_all(struct capturing *capturing, bool keeps_companies, struct as_err *err)
{
    const struct as_again *again = &capturing->again;
    struct as_buf *out = &capturing->out;
    const struct as_answer *reason = as_decision_reason(&again->run.decision);
    char time[AS_TIME_TEXT_SIZE];
    char digest[AS_DIGEST_TEXT_SIZE];
    as_buf_clear(out);
    as_digest_format(&capturing->entry->ruleset, digest);
    as_buf_printf(out, "-- Decision %lld of %.10s, made by rule set %.12s. %s\n",
                  (long long)capturing->entry->sequence, as_time_format(again->run.at, time).data,
                  digest,
                  keeps_companies ? "People and ids are invented; rules look at the company's data."
                                  : "Names and ids are invented.");
    if (!as_again_is_same(again))
        as_buf_printf(out, "-- The journal has another answer: see `assent why %lld`.\n",
                      (long long)capturing->entry->sequence);
    struct as_standins standins = { .arena = again->run.arena,
                                    .files = &capturing->files,
                                    .keeps_companies = keeps_companies };
    const struct as_captured captured = {
        .title = as_arena_printf(
            again->run.arena, "%s: %s%s%.*s (decision %lld)", again->run.operation->name,
            as_verdicts[again->run.decision.verdict], reason ? ", " : "",
            AS_STR_ARG(reason ? reason->code : AS_STR_NONE), (long long)capturing->entry->sequence),
        .operation = as_str_of(again->run.operation->name),
        .facts = &again->run.facts,
        .decision = &again->run.decision,
    };
    as_captured_write(&captured, &standins, out);
    int rc = write_text(capturing, err);
    return rc == 0 && out->has_failed ? as_err_set(err, AS_E_MEMORY, "no memory for the case") : rc;
}

/* Runs what was written; `ret_failed` says what comes out instead. */
static int try_it(struct capturing *capturing, as_str *ret_failed, struct as_err *err)
{
    struct as_run *run = &capturing->again.run;
    struct as_rule_file file = { AS_STR("tests/captured.lua"), as_buf_str(&capturing->out) };
    const struct as_rule_files files = { &file, 1 };
    struct as_list results = { 0 };
    *ret_failed = AS_STR_NONE;
    int rc = as_ruleset_test(run->rules, &files, as_operation_actions(), NULL, run->arena, &results,
                             err);
    const struct as_case_result *all = results.items;
    for (uint32_t i = 0; i < results.count && rc == 0; i++)
        if (!all[i].has_passed)
            *ret_failed = all[i].got;
    return rc;
}

static int capture(struct capturing *capturing, struct as_err *err)
{
    struct as_run *run = &capturing->again.run;
    int rc = 0;
    if (!run->is_decided || !run->rules || run->decision.answers.count == 0)
        return as_err_word(err, AS_E_CONFLICT, "capture.nothing",
                           "the rules were not asked about decision %lld, so there is no case",
                           (long long)capturing->entry->sequence);
    if ((rc = load_facts(&run->facts, err)) < 0)
        return rc;
    as_str failed = AS_STR_NONE;
    rc = write_all(capturing, false, err);
    if (rc == 0)
        rc = try_it(capturing, &failed, err);
    if (rc == 0 && failed.size) { /* a rule goes by a company's name, domain or address */
        rc = write_all(capturing, true, err);
        if (rc == 0)
            rc = try_it(capturing, &failed, err);
    }
    if (rc < 0 || failed.size == 0)
        return rc;
    return as_err_word(
        err, AS_E_CONFLICT, "capture.personal",
        "with invented people and ids the rules say something else (%.*s): they look "
        "at personal data, which no test case may keep",
        AS_STR_ARG(failed));
}

int as_past_capture(struct as_run *now, const struct as_entry_record *entry, as_str *ret_lua,
                    struct as_err *err)
{
    struct capturing capturing = { .now = now, .entry = entry };
    as_buf_init(&capturing.out);
    int rc = as_again_begin(now, entry, &capturing.again, err);
    if (rc == 0 && !as_digest_is_nil(&entry->ruleset))
        rc = as_kept_files(now->conn, &entry->ruleset, now->arena, &capturing.files, err);
    if (rc == 0)
        rc = capture(&capturing, err);
    if (rc == 0) {
        *ret_lua = as_arena_copy(now->arena, as_buf_str(&capturing.out));
        rc = ret_lua->data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for the case");
    }
    as_again_end(&capturing.again);
    as_buf_fini(&capturing.out);
    return rc;
}
