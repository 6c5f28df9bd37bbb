/* Which mails wait, and when the next one may go. The host's table of mails is the queue that lasts: it is read at
 * the start, so nothing is lost with the cursor of events, and events only say what is new. A mail that its
 * receiver's server puts off waits by itself; only when the server itself is not there do all wait. */
#include "mail.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAUSES_MOST = 20 };

static int64_t now(const struct mailer *mailer)
{
    return mailer->timers->now_ms(mailer->host->self);
}

/* ---- The list ------------------------------------------------------------------------------- */

static struct job *find(const struct mailer *mailer, const char *id)
{
    struct job *at = mailer->jobs;
    while (at && strcmp(at->id, id) != 0)
        at = at->next;
    return at;
}

static void link_job(struct mailer *mailer, struct job *job, bool is_first)
{
    job->next = is_first ? mailer->jobs : NULL;
    job->before = is_first ? NULL : mailer->last;
    if (job->next)
        job->next->before = job;
    else
        mailer->last = job;
    if (job->before)
        job->before->next = job;
    else
        mailer->jobs = job;
    mailer->metrics->set(mailer->waiting, ++mailer->count);
}

static void unlink_job(struct job *job)
{
    struct mailer *mailer = job->mailer;
    if (job->next)
        job->next->before = job->before;
    else
        mailer->last = job->before;
    if (job->before)
        job->before->next = job->next;
    else
        mailer->jobs = job->next;
    mailer->metrics->set(mailer->waiting, --mailer->count);
}

/* What comes twice is taken once; what finds no room is read from the host's list later. */
static void add(struct mailer *mailer, assent_text id, int64_t created_ms, bool is_first)
{
    char copy[ID_SIZE + 1];
    if (id.size != ID_SIZE)
        return;
    memcpy(copy, id.data, ID_SIZE);
    copy[ID_SIZE] = '\0';
    if (find(mailer, copy))
        return;
    struct job *job = mailer->count < QUEUE_MOST ? calloc(1, sizeof *job) : NULL;
    if (!job) {
        mailer->has_more = true;
        return;
    }
    job->mailer = mailer;
    job->created_ms = created_ms;
    memcpy(job->id, copy, sizeof copy);
    link_job(mailer, job, is_first);
}

/* ---- What is due ---------------------------------------------------------------------------- */

static void on_time(void *data)
{
    struct mailer *mailer = data;
    mailer->timer = NULL; /* it has fired, so it is gone */
    queue_go(mailer);
}

static void wake_at(struct mailer *mailer, int64_t at_ms)
{
    const int64_t left = at_ms - now(mailer);
    if (mailer->timer)
        mailer->timers->cancel(mailer->host->self, mailer->timer);
    mailer->timer = NULL;
    mailer->timers->after(mailer->host->self, left > 0 ? (uint64_t)left : 1, on_time, mailer,
                          &mailer->timer);
}

static struct job *next_due(const struct mailer *mailer)
{
    struct job *found = NULL;
    for (struct job *at = mailer->jobs; at; at = at->next)
        if (at->state == JOB_WAITS && (!found || at->due_ms < found->due_ms))
            found = at;
    return found;
}

static void list_page(struct mailer *mailer, const char *after);

static void begin_due(struct mailer *mailer)
{
    struct job *job = NULL;
    /* While the server is in doubt one mail finds out, and the others wait for it. */
    const uint32_t most = mailer->aways > 0 ? 1 : mailer->connections;
    while (mailer->running < most && (job = next_due(mailer))) {
        const int64_t at_ms = job->due_ms > mailer->resume_ms ? job->due_ms : mailer->resume_ms;
        if (at_ms > now(mailer)) {
            wake_at(mailer, at_ms);
            return;
        }
        job->state = JOB_RUNS;
        mailer->running++;
        job_start(job);
    }
}

/* Called again from within, where an answer comes at once: the loop that runs already sees to it. */
void queue_go(struct mailer *mailer)
{
    if (mailer->is_stopped || mailer->is_going)
        return;
    mailer->is_going = true;
    begin_due(mailer);
    mailer->is_going = false;
    if (mailer->count == 0 && mailer->has_more && !mailer->is_listing)
        list_page(mailer, "");
}

/* ---- After an attempt ----------------------------------------------------------------------- */

static void tell_drained(struct mailer *mailer)
{
    void (*on_drained)(void *data) = mailer->on_drained;
    if (mailer->running > 0 || !on_drained)
        return;
    mailer->on_drained = NULL;
    on_drained(mailer->drained_data);
}

static void end_attempt(struct job *job)
{
    struct mailer *mailer = job->mailer;
    job_stop(job);
    job->state = JOB_WAITS;
    mailer->running--;
    tell_drained(mailer);
}

void queue_drop(struct job *job)
{
    struct mailer *mailer = job->mailer;
    end_attempt(job);
    unlink_job(job);
    free(job);
    queue_go(mailer);
}

static int64_t pause_of(const struct mailer *mailer, uint32_t times)
{
    const uint32_t doublings = times < PAUSES_MOST ? times - 1 : PAUSES_MOST;
    const uint64_t pause_ms = mailer->pause_ms << doublings;
    return (int64_t)(pause_ms < mailer->longest_pause_ms ? pause_ms : mailer->longest_pause_ms);
}

void queue_put_off(struct job *job)
{
    struct mailer *mailer = job->mailer;
    job->pauses++;
    job->due_ms = now(mailer) + pause_of(mailer, job->pauses);
    end_attempt(job);
    queue_go(mailer);
}

void queue_wait_for_server(struct job *job, const char *reason)
{
    struct mailer *mailer = job->mailer;
    char line[400];
    mailer->aways++;
    const int64_t pause_ms = pause_of(mailer, mailer->aways);
    snprintf(line, sizeof line, "no mail can be sent: %s; the next attempt is in %lld s", reason,
             (long long)(pause_ms + 999) / 1000);
    mailer->host->log(mailer->host->self, ASSENT_LOG_WARN, text(line));
    mailer->resume_ms = now(mailer) + pause_ms;
    end_attempt(job);
    queue_go(mailer);
}

void queue_server_is_there(struct mailer *mailer)
{
    if (mailer->aways > 0)
        mailer->host->log(mailer->host->self, ASSENT_LOG_INFO, text("mails can be sent again"));
    mailer->aways = 0;
    mailer->resume_ms = 0;
}

bool queue_is_too_old(const struct job *job)
{
    return now(job->mailer) - job->created_ms > job->mailer->patience_ms;
}

/* ---- What the host knows -------------------------------------------------------------------- */

/* "2026-11-21T23:07:31.015Z", as the host writes every time. */
static int64_t read_time(const json_t *value, int64_t otherwise)
{
    struct tm at = { 0 };
    const char *time = json_string_value(value);
    if (!time || sscanf(time, "%4d-%2d-%2dT%2d:%2d:%2d", &at.tm_year, &at.tm_mon, &at.tm_mday,
                        &at.tm_hour, &at.tm_min, &at.tm_sec) != 6)
        return otherwise;
    at.tm_year -= 1900;
    at.tm_mon--;
    return (int64_t)timegm(&at) * 1000;
}

static void on_page(void *data, const assent_reply *reply)
{
    struct mailer *mailer = data;
    char after[24] = "";
    mailer->is_listing = false;
    if (mailer->is_stopped)
        return;
    if (reply->status != ASSENT_OK) {
        mailer->has_more = true;
        wake_at(mailer, now(mailer) + (int64_t)mailer->pause_ms);
        return;
    }
    json_t *page = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    const json_t *items = json_object_get(page, "items");
    const json_t *next = json_object_get(page, "next");
    for (size_t i = 0; i < json_array_size(items); i++) { /* the newest comes first */
        const json_t *item = json_array_get(items, i);
        const json_t *id = json_object_get(item, "id");
        add(mailer, (assent_text){ json_string_value(id), json_string_length(id) },
            read_time(json_object_get(item, "created_at"), now(mailer)), true);
    }
    if (json_is_integer(next))
        snprintf(after, sizeof after, "%lld", (long long)json_integer_value(next));
    json_decref(page);
    if (after[0] && mailer->count < QUEUE_MOST)
        list_page(mailer, after);
    else
        mailer->has_more = mailer->has_more || after[0];
    queue_go(mailer);
}

static void list_page(struct mailer *mailer, const char *after)
{
    const assent_pair arguments[] = {
        { text("state"), text("queued") },
        { text("size"), text("500") },
        { text("after"), text(after) },
    };
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = mailer->list,
        .actor = mailer->identity->operator_actor(mailer->host->self),
        .arguments = arguments,
        .argument_count = after[0] ? 3 : 2,
        .on_reply = on_page,
        .data = mailer,
    };
    if (!after[0])
        mailer->has_more = false;
    mailer->is_listing = true;
    mailer->operations->submit(mailer->host->self, &submission);
}

static void on_event(void *data, const assent_event *event)
{
    struct mailer *mailer = data;
    if (mailer->is_stopped)
        return; /* it comes again after the start */
    add(mailer, event->resource, event->at_ms, false);
    mailer->events->settle(mailer->subscription);
    queue_go(mailer);
}

assent_status queue_start(struct mailer *mailer)
{
    static const char *const names[] = { "mail.queue" };
    const assent_interest interest = {
        .size = sizeof interest,
        .name = text("queue"),
        .names = names,
        .name_count = 1,
        .on_event = on_event,
        .data = mailer,
    };
    const assent_status rc =
        mailer->events->subscribe(mailer->host->self, &interest, &mailer->subscription);
    if (rc == ASSENT_OK)
        list_page(mailer, "");
    return rc;
}

/* ---- The end -------------------------------------------------------------------------------- */

void queue_drain(struct mailer *mailer)
{
    mailer->is_stopped = true;
    for (struct job *at = mailer->jobs; at; at = at->next) {
        const bool is_harmless =
            at->state == JOB_HANDS_OVER && at->send && !smtp_is_under_way(at->send);
        if (!is_harmless)
            continue;
        smtp_cancel(at->send);
        at->send = NULL;
        at->state = JOB_WAITS;
        mailer->running--;
    }
    tell_drained(mailer);
}

void queue_free(struct mailer *mailer)
{
    while (mailer->jobs) {
        struct job *job = mailer->jobs;
        job_stop(job);
        unlink_job(job);
        free(job);
    }
}
