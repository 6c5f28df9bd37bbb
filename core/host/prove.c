#include "host/prove.h"

#include "host/submit.h"

#include <string.h>

/* A chosen password takes 19 MiB and some 30 ms: two at a time leave two of the pool's threads to everybody
 * else, and whoever comes last of those that may wait has waited for a second. */
enum { AT_ONCE = 2, WAITING_MOST = 64 };

/* ---- Attempts -------------------------------------------------------------------------------- */

int as_prove_admit(struct as_sent *sent, struct as_err *err)
{
    const struct as_command *command = sent->command;
    as_str subject = AS_STR_NONE;
    sent->attempt = (struct as_attempt){ .is_counted = false };
    if (!command->operation->guesses ||
        !command->operation->guesses(&command->actor, command->input, &subject))
        return 0;
    const struct as_attempt attempt = as_attempt_of(command->operation->name, subject);
    const int rc =
        as_attempts_begin(&sent->host->proofs.attempts, &attempt, as_clock_now_ms(), err);
    if (rc < 0) {
        as_prove_word(sent, err);
        return rc;
    }
    sent->attempt = attempt;
    return 0;
}

static bool is_wrong(const struct as_err *err)
{
    return err->code == AS_E_UNAUTHENTICATED || strcmp(err->word, "password.wrong") == 0;
}

void as_prove_end(struct as_sent *sent, const struct as_err *err)
{
    enum as_attempt_end end = AS_ATTEMPT_RIGHT;
    if (err)
        end = is_wrong(err) ? AS_ATTEMPT_WRONG : AS_ATTEMPT_BROKEN_OFF;
    as_attempts_end(&sent->host->proofs.attempts, &sent->attempt, end, as_clock_now_ms());
}

/* ---- On the pool ----------------------------------------------------------------------------- */

void as_prove_word(struct as_sent *sent, struct as_err *err)
{
    struct as_run run;
    char word[sizeof err->word];
    char path[sizeof err->path];
    char text[sizeof err->text];
    const uint32_t retry_s = err->retry_s;
    memcpy(word, err->word, sizeof word);
    memcpy(path, err->path, sizeof path);
    memcpy(text, err->text, sizeof text);
    as_run_fill(sent->host, sent->command->operation, &sent->command->arena, sent->actor,
                sent->command->locale, &run);
    as_run_refuse(&run, err, err->code, word, text);
    memcpy(err->path, path, sizeof path);
    err->retry_s = retry_s;
}

static void work(uv_work_t *request)
{
    struct as_sent *sent = request->data;
    struct as_command *command = sent->command;
    as_thread_is(AS_THREAD_WORK);
    int rc = 0;
    if (!sent->reader)
        rc = as_conn_open_reader(sent->host->store, &sent->reader, &sent->err);
    if (rc < 0)
        return;
    struct as_run run = {
        .operation = command->operation,
        .arena = &command->arena,
        .conn = sent->reader,
        .actor = &command->actor,
        .locale = command->locale,
    };
    rc = command->operation->prove(&run, command->input, &sent->err);
    as_conn_read_end(sent->reader);
    if (rc == 0)
        sent->err.code = 0; /* what was looked for in vain leaves its error there */
}

static void begin_next(struct as_host *host);

static void on_proven(uv_work_t *request, int status)
{
    struct as_sent *sent = request->data;
    struct as_host *host = sent->host;
    (void)status;
    host->works--;
    host->proofs.under_way--;
    as_pool_reader_give_back(host, sent->reader);
    sent->reader = NULL;
    if (sent->err.code < 0) {
        as_prove_word(sent, &sent->err);
        as_sent_refuse(sent, &sent->err, NULL);
    } else {
        as_sent_go(sent);
    }
    begin_next(host);
}

static void begin(struct as_sent *sent)
{
    struct as_host *host = sent->host;
    sent->request.data = sent;
    sent->reader = as_pool_reader_take(host);
    sent->err.code = 0;
    if (uv_queue_work(&host->loop, &sent->request, work, on_proven) == 0) {
        host->works++;
        host->proofs.under_way++;
        return;
    }
    as_err_set(&sent->err, AS_E_MEMORY, "the proof cannot be begun");
    as_sent_refuse(sent, &sent->err, NULL);
}

static void begin_next(struct as_host *host)
{
    struct as_proofs *proofs = &host->proofs;
    while (proofs->first && proofs->under_way < AT_ONCE) {
        struct as_sent *sent = proofs->first;
        proofs->first = sent->next;
        if (!proofs->first)
            proofs->last = NULL;
        proofs->waiting--;
        begin(sent);
    }
}

void as_prove_begin(struct as_sent *sent)
{
    struct as_proofs *proofs = &sent->host->proofs;
    if (!sent->command->operation->prove) {
        as_sent_go(sent);
        return;
    }
    if (proofs->waiting == WAITING_MOST) {
        as_err_word(&sent->err, AS_E_BUSY, "busy",
                    "%u passwords wait to be looked at already: try again in a second",
                    (unsigned)proofs->waiting);
        as_sent_refuse(sent, &sent->err, NULL);
        return;
    }
    sent->next = NULL;
    if (proofs->last)
        proofs->last->next = sent;
    else
        proofs->first = sent;
    proofs->last = sent;
    proofs->waiting++;
    begin_next(sent->host);
}
