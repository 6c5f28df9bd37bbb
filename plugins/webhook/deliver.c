/* One event on its way to one receiver: sent, and sent again with growing pauses, until it is taken or has
 * failed ten times. How often is kept with the cursor, so a restart goes on with the count. */
#include "webhook.h"

#include <stdio.h>

static void attempt(struct lane *lane);

static void done_with(struct lane *lane)
{
    lane->attempts = 0;
    lane->receiver->hook->events->settle(lane->subscription);
}

/* ---- What came of a test --------------------------------------------------------------------- */

static void on_noted(void *data, const assent_reply *reply)
{
    struct hook *hook = data;
    if (reply->status != ASSENT_OK && !hook->is_stopped)
        hook->host->log(hook->host->self, ASSENT_LOG_WARN, reply->sentence);
}

static void note(struct lane *lane, const struct fetch_result *result, const char *state)
{
    struct hook *hook = lane->receiver->hook;
    char number[16];
    const bool is_answer = result->status > 0;
    const assent_pair arguments[] = {
        { text("id"), text(lane->resource) },
        { text("state"), text(state) },
        { is_answer ? text("code") : text("problem"),
          text(is_answer ? message_status(result->status, number) : result->reason) },
    };
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = hook->tried,
        .actor = hook->identity->operator_actor(hook->host->self),
        .arguments = arguments,
        .argument_count = 3,
        .on_reply = on_noted,
        .data = hook,
    };
    hook->operations->submit(hook->host->self, &submission);
}

/* ---- Attempts -------------------------------------------------------------------------------- */

static void on_pause_over(void *data)
{
    struct lane *lane = data;
    lane->pause = NULL; /* it has fired, so it is gone */
    attempt(lane);
}

static void give_up(struct lane *lane)
{
    struct hook *hook = lane->receiver->hook;
    char line[160];
    snprintf(line, sizeof line, "event %llu was not taken by the webhook of partner %s: given up",
             (unsigned long long)lane->sequence, lane->receiver->partner);
    hook->host->log(hook->host->self, ASSENT_LOG_WARN, text(line));
    hook->metrics->add(hook->given_up, 1);
    done_with(lane);
}

static void has_failed(struct lane *lane)
{
    struct hook *hook = lane->receiver->hook;
    hook->metrics->add(hook->failed, 1);
    if (lane->attempts >= ATTEMPTS_MOST) {
        give_up(lane);
        return;
    }
    hook->events->remember(lane->subscription, lane->attempts);
    const uint64_t pause_ms = hook->pause_ms << (lane->attempts - 1);
    if (hook->timers->after(hook->host->self, pause_ms, on_pause_over, lane, &lane->pause) < 0)
        lane->pause = NULL; /* no memory: it comes again after the next start */
}

static void on_done(void *data, const struct fetch_result *result)
{
    struct lane *lane = data;
    struct hook *hook = lane->receiver->hook;
    /* A long answer is cut, which says nothing about its status. */
    const bool is_whole = result->outcome == FETCH_ANSWERED || result->outcome == FETCH_TOO_LARGE;
    const bool is_taken = is_whole && result->status >= 200 && result->status < 300;
    lane->call = NULL;
    lane->attempts++;
    if (lane->kind == LANE_TESTS)
        note(lane, result,
             is_taken                          ? "completed"
             : lane->attempts >= ATTEMPTS_MOST ? "failed"
                                               : "pending");
    if (is_taken) {
        hook->metrics->add(hook->delivered, 1);
        done_with(lane);
    } else {
        has_failed(lane);
    }
}

static void send(struct lane *lane, const char *body, size_t size, const char *signature)
{
    const struct receiver *receiver = lane->receiver;
    struct hook *hook = receiver->hook;
    char value[SIGNATURE_BYTES + 16];
    char id[24];
    snprintf(value, sizeof value, "Signature %s", signature);
    snprintf(id, sizeof id, "%llu", (unsigned long long)lane->sequence);
    const assent_pair headers[] = {
        { text("Content-Type"), text("application/json; charset=utf-8") },
        { receiver->uses_ms_signature ? text("x-ms-signature") : text("Authorization"),
          text(value) },
        { text("X-MS-Certificate-Url"), text(hook->certificate_url) },
        { text("X-MS-Signature-Algorithm"), text("rsa-sha256") },
        { text("X-Assent-Event"), text(id) }, /* by which a repeat is known */
    };
    const struct fetch_request request = {
        .url = text(receiver->url),
        .method = "POST",
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0],
        .body = { body, size },
        .on_done = on_done,
        .data = lane,
    };
    lane->call = fetch_start(hook->fetch, &request);
}

static void attempt(struct lane *lane)
{
    struct hook *hook = lane->receiver->hook;
    char body[MESSAGE_BYTES];
    char signature[SIGNATURE_BYTES];
    if (hook->is_stopped)
        return;
    if (!lane->receiver->wants[lane->kind]) { /* the registration was changed meanwhile */
        done_with(lane);
        return;
    }
    const size_t size = message_write(lane, body);
    if (size > 0 && sign_body(hook->key, body, size, signature))
        send(lane, body, size, signature);
    if (lane->call)
        return;
    lane->attempts++;
    has_failed(lane);
}

/* ---- Events ---------------------------------------------------------------------------------- */

static void keep(char *out, size_t room, assent_text value)
{
    const size_t size = value.size < room ? value.size : 0;
    if (size > 0)
        memcpy(out, value.data, size);
    out[size] = '\0';
}

void lane_on_event(void *data, const assent_event *event)
{
    struct lane *lane = data;
    lane->sequence = event->sequence;
    lane->at_ms = event->at_ms;
    lane->attempts = event->mark < ATTEMPTS_MOST ? (uint32_t)event->mark : 0;
    keep(lane->customer, sizeof lane->customer, event->customer);
    keep(lane->resource, sizeof lane->resource, event->resource);
    keep(lane->record, sizeof lane->record, event->record);
    attempt(lane);
}

void lane_stop(struct lane *lane)
{
    struct hook *hook = lane->receiver->hook;
    if (lane->call)
        fetch_cancel(lane->call);
    if (lane->pause)
        hook->timers->cancel(hook->host->self, lane->pause);
    lane->call = NULL;
    lane->pause = NULL;
}
