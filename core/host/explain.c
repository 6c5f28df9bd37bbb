/* What every rule says to an operation, for `assent rules explain`. */
#include "host/submit.h"

static void write_text(struct as_buf *buf, as_str key, as_str text)
{
    if (text.size == 0)
        return;
    as_json_key(buf, key);
    as_json_text(buf, text);
}

static void write_step(struct as_buf *buf, const struct as_trace_step *step)
{
    as_json_open(buf);
    write_text(buf, AS_STR("rule"), step->rule);
    write_text(buf, AS_STR("verb"), step->verb);
    write_text(buf, AS_STR("describe"), step->describe);
    write_text(buf, AS_STR("verdict"),
               as_str_of(step->is_out_of_era                ? "out_of_era"
                         : step->is_about_others            ? "others"
                         : step->verdict == AS_VERDICT_NONE ? "none"
                                                            : as_verdicts[step->verdict]));
    write_text(buf, AS_STR("code"), step->code);
    write_text(buf, AS_STR("sentence"), step->sentence);
    write_text(buf, AS_STR("failure"), step->failure);
    write_text(buf, AS_STR("file"), step->file);
    as_json_key(buf, AS_STR("line"));
    as_json_int(buf, step->line);
    char microseconds[32];
    snprintf(microseconds, sizeof microseconds, "%.1f", step->microseconds);
    as_json_key(buf, AS_STR("microseconds"));
    as_json_raw(buf, as_str_of(microseconds));
    as_json_close(buf);
}

static void write_explanation(struct as_buf *buf, const struct as_run *run,
                              const struct as_err *err, int rc)
{
    as_json_open(buf);
    as_json_key(buf, AS_STR("verdict"));
    as_json_text(buf, as_str_of(run->is_decided ? as_verdicts[run->decision.verdict] : "none"));
    if (rc < 0) {
        write_text(buf, AS_STR("code"), as_str_of(err->word));
        write_text(buf, AS_STR("sentence"), as_str_of(err->text));
    }
    const struct as_answer *reason =
        rc < 0 && run->is_decided ? as_decision_reason(&run->decision) : NULL;
    if (reason)
        write_text(buf, AS_STR("remedy"), reason->remedy);
    char digest[AS_DIGEST_TEXT_SIZE];
    if (run->rules)
        write_text(buf, AS_STR("ruleset"), as_digest_format(as_ruleset_digest(run->rules), digest));
    as_json_key(buf, AS_STR("rules"));
    as_json_open_list(buf);
    for (uint32_t i = 0; i < run->trace->count; i++)
        write_step(buf, &run->trace->steps[i]);
    as_json_close_list(buf);
    as_json_close(buf);
}

void as_explain(assent_self *self, const assent_submission *submission)
{
    struct as_host *host = self->host;
    struct assent_operation *operation =
        (struct assent_operation *)(uintptr_t)submission->operation;
    const struct as_asker asker = { self, operation, submission->on_reply, submission->data };
    const struct as_exchange_input from = { submission->arguments, submission->argument_count,
                                            submission->body, .is_partial = true };
    struct as_err err = { 0 };
    struct as_run run = { .operation = NULL };
    struct as_query *query = as_query_take(host);
    if (!query)
        return; /* the caller's memory is gone too */
    struct as_trace trace = { .arena = &query->arena };
    void *input = as_arena_alloc(&query->arena, operation->operation->input->size);
    int rc = input ? as_exchange_read(operation, &from, &query->arena, input, &err)
                   : as_err_set(&err, AS_E_MEMORY, "no memory for an explanation");
    if (rc == 0) {
        as_run_fill(host, operation->operation, &query->arena, submission->actor,
                    as_exchange_locale(submission->locale), &run);
        run.trace = &trace;
        run.is_hypothetical = true;
        rc = as_run_decide(&run, input, &err);
    }
    if (rc < 0 && !run.is_decided && trace.count == 0) {
        as_asker_refuse(host, &asker, &err, &(struct as_told){ .sequence = 0 }, &query->buf);
    } else {
        write_explanation(&query->buf, &run, &err, rc);
        const assent_reply reply = { .size = sizeof reply, .body = as_buf_str(&query->buf) };
        submission->on_reply(submission->data, &reply);
    }
    as_query_give_back(host, query);
}
