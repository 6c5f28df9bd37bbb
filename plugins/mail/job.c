/* One attempt with one mail: what the host says of it, the mail made of that on the pool, the server, and the note
 * of what came of it. From the server's word on the mail is never sent again: noting is repeated, not sending. */
#include "mail.h"

#include <stdio.h>
#include <stdlib.h>

/* Nobody waits for this mail any more: the invitation has ended, or a newer link or code is out. */
static const char overtaken[] = "overtaken";

static void log_about(const struct job *job, int32_t level, const char *what)
{
    const assent_host *host = job->mailer->host;
    char line[MAIL_PROBLEM_BYTES + 128];
    snprintf(line, sizeof line, "mail %s: %s", job->id, what);
    host->log(host->self, level, text(line));
}

/* It may come right by itself: later, or never when it has taken too long. */
static void note(struct job *job, const char *word);
static void try_later(struct job *job, const char *word)
{
    if (queue_is_too_old(job))
        note(job, word);
    else
        queue_put_off(job);
}

static bool is_passing(assent_status status)
{
    return status == ASSENT_E_BUSY || status == ASSENT_E_STORAGE || status == ASSENT_E_CLOSING ||
           status == ASSENT_E_MEMORY || status == ASSENT_E_INTERNAL;
}

/* ---- The note ------------------------------------------------------------------------------- */

static void on_noted(void *data, const assent_reply *reply)
{
    struct job *job = data;
    if (reply->status != ASSENT_OK && is_passing(reply->status)) {
        queue_put_off(job); /* job->word stays: what came of it is known */
        return;
    }
    if (reply->status != ASSENT_OK)
        log_about(job, ASSENT_LOG_WARN, "what came of it could not be noted");
    queue_drop(job);
}

static void submit(struct job *job, const assent_operation *operation, const assent_pair *arguments,
                   uint32_t count, assent_on_reply on_reply)
{
    const struct mailer *mailer = job->mailer;
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = operation,
        .actor = mailer->identity->operator_actor(mailer->host->self),
        .arguments = arguments,
        .argument_count = count,
        .on_reply = on_reply,
        .data = job,
    };
    mailer->operations->submit(mailer->host->self, &submission);
}

/* `word`: "" it was sent, else why it never will be. */
static void note(struct job *job, const char *word)
{
    const struct mailer *mailer = job->mailer;
    char tries[16];
    const bool is_sent = word[0] == '\0';
    snprintf(tries, sizeof tries, "%u", (unsigned)job->tries);
    const assent_pair arguments[] = {
        { text("id"), text(job->id) },
        { text("tries"), text(tries) },
        { text("reason"), text(word) },
    };
    if (!job->word && !is_sent && word != overtaken)
        mailer->metrics->add(mailer->given_up_total, 1);
    job->word = word;
    submit(job, is_sent ? mailer->sent : mailer->failed, arguments, is_sent ? 2 : 3, on_noted);
}

/* ---- The server ----------------------------------------------------------------------------- */

static void on_sent(void *data, enum smtp_outcome outcome, int status, const char *reason)
{
    struct job *job = data;
    struct mailer *mailer = job->mailer;
    (void)status;
    job->send = NULL;
    mailer->metrics->add(mailer->tried_total, 1);
    if (outcome == SMTP_AWAY && !queue_is_too_old(job)) {
        queue_wait_for_server(job, reason);
        return;
    }
    job->tries++;
    if (outcome != SMTP_AWAY)
        queue_server_is_there(mailer);
    if (outcome == SMTP_TAKEN) {
        mailer->metrics->add(mailer->taken_total, 1);
        note(job, "");
    } else if (outcome == SMTP_REFUSED) {
        log_about(job, ASSENT_LOG_WARN, reason);
        note(job, "refused");
    } else {
        log_about(job, ASSENT_LOG_INFO, reason);
        try_later(job, "unreachable");
    }
}

static void hand_over(struct job *job)
{
    struct mailer *mailer = job->mailer;
    job->state = JOB_HANDS_OVER;
    job->send = smtp_send(mailer->smtp, mailer->sender.bounces, job->composed.to,
                          job->composed.message, job->composed.size, on_sent, job);
    if (!job->send)
        queue_put_off(job);
}

/* ---- The mail ------------------------------------------------------------------------------- */

static void on_composed(void *data)
{
    struct job *job = data;
    if (job->mailer->is_stopped) {
        queue_put_off(job);
        return;
    }
    switch (job->outcome) {
    case COMPOSED:
        hand_over(job);
        break;
    case COMPOSE_SETTLED:
        queue_drop(job);
        break;
    case COMPOSE_BAD_ADDRESS:
        log_about(job, ASSENT_LOG_WARN, "its receiver's address cannot be used");
        note(job, "address");
        break;
    case COMPOSE_BAD_TEMPLATE:
        log_about(job, ASSENT_LOG_ERROR, job->composed.problem);
        try_later(job, "template");
        break;
    case COMPOSE_BAD_REPLY:
        log_about(job, ASSENT_LOG_ERROR, "what the host says of it cannot be understood");
        try_later(job, "template");
        break;
    case COMPOSE_NO_MEMORY:
        queue_put_off(job);
        break;
    }
}

/* [work] */
static void compose(void *data)
{
    struct job *job = data;
    job->outcome = mail_compose(&job->mailer->sender, job->reply, job->reply_size, job->made_ms,
                                &job->composed);
}

/* There is no letter to be sent now. */
static void take_refusal(struct job *job, const assent_reply *reply)
{
    if (reply->status == ASSENT_E_NOT_FOUND) {
        queue_drop(job); /* deleted with its customer */
    } else if (reply->status == ASSENT_E_CONFLICT || reply->status == ASSENT_E_ENDED) {
        note(job, overtaken);
    } else if (is_passing(reply->status)) {
        queue_put_off(job);
    } else {
        log_about(job, ASSENT_LOG_ERROR, "the host does not say what it says");
        try_later(job, "denied");
    }
}

static void on_letter(void *data, const assent_reply *reply)
{
    struct job *job = data;
    struct mailer *mailer = job->mailer;
    if (reply->status != ASSENT_OK) {
        take_refusal(job, reply);
        return;
    }
    job->reply = mailer->is_stopped ? NULL : malloc(reply->body.size);
    if (!job->reply) {
        queue_put_off(job);
        return;
    }
    memcpy(job->reply, reply->body.data, reply->body.size);
    job->reply_size = reply->body.size;
    job->made_ms = mailer->timers->now_ms(mailer->host->self);
    if (mailer->work->run(mailer->host->self, compose, on_composed, job) < 0)
        queue_put_off(job);
}

/* ---- The attempt ---------------------------------------------------------------------------- */

void job_start(struct job *job)
{
    const assent_pair argument = { text("id"), text(job->id) };
    if (job->word) {
        note(job, job->word);
        return;
    }
    submit(job, job->mailer->get, &argument, 1, on_letter);
}

/* It holds a link, a code perhaps: not longer than needed. */
static void forget(char **bytes, size_t size)
{
    if (*bytes)
        explicit_bzero(*bytes, size);
    free(*bytes);
    *bytes = NULL;
}

void job_stop(struct job *job)
{
    if (job->send)
        smtp_cancel(job->send);
    job->send = NULL;
    forget(&job->composed.message, job->composed.size);
    forget(&job->reply, job->reply_size);
}
