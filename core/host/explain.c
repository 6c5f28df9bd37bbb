/* What every rule says to an operation, for `assent rules explain`. */
#include "host/submit.h"
#include "operations/explained.h"

static int write_explanation(struct as_buf *buf, const struct as_run *run, void *input, int rc,
                             struct as_err *err)
{
    const struct as_err refusal = *err;
    struct as_explained explained;
    rc = as_explained_make(run, input, &(struct as_explanation){ rc, &refusal, NULL }, &explained,
                           err);
    if (rc == 0)
        as_fields_write(&as_explained_fields, &explained, AS_PART_ALL, buf);
    return rc == 0 && buf->has_failed ? as_err_set(err, AS_E_MEMORY, "no memory for an explanation")
                                      : rc;
}

void as_explain(assent_self *self, const assent_submission *submission)
{
    struct as_host *host = self->host;
    struct assent_operation *operation =
        (struct assent_operation *)(uintptr_t)submission->operation;
    const struct as_asker asker = {
        .self = self,
        .operation = operation,
        .on_reply = submission->on_reply,
        .data = submission->data,
        .locale = as_exchange_locale(submission->locale),
    };
    const struct as_exchange_input from = { submission->arguments, submission->argument_count,
                                            submission->body, .is_partial = true };
    struct as_err err = { 0 };
    struct as_run run = { .operation = NULL };
    struct as_query *query = as_query_take(host);
    if (!query)
        return; /* the caller's memory is gone too */
    struct as_trace trace = { .arena = &query->arena, .with_looks = true };
    void *input = as_arena_alloc(&query->arena, operation->operation->input->size);
    int rc = input ? as_exchange_read(operation, &from, &query->arena, input, &err)
                   : as_err_set(&err, AS_E_MEMORY, "no memory for an explanation");
    if (rc == 0) {
        as_run_fill(host, operation->operation, &query->arena, submission->actor, asker.locale,
                    &run);
        run.trace = &trace;
        run.is_hypothetical = true;
        rc = as_run_decide(&run, input, &err);
    }
    const bool is_asked = rc == 0 || run.is_decided || trace.count > 0;
    if (is_asked)
        rc = write_explanation(&query->buf, &run, input, rc, &err);
    if (is_asked && rc == 0) {
        const assent_reply reply = { .size = sizeof reply, .body = as_buf_str(&query->buf) };
        submission->on_reply(submission->data, &reply);
    } else {
        as_asker_refuse(host, &asker, &err, &(struct as_told){ .sequence = 0 }, &query->buf);
    }
    as_query_give_back(host, query);
}
