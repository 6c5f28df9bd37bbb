/* The keys of an issuer: where they come from, when, and who waits for them.
 *
 * Old keys stay until new ones were read whole. What a token says starts a fetch at most once in refetch_s, and from
 * the configured place alone. */
#include "oidc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Without any key nobody gets in: try again sooner than for an unknown one. */
enum { RETRY_MS = 5000 };

/* ---- What came ---- */

/* Says it once; then again when it has become better. */
static void note(struct oidc_issuer *issuer, const char *problem)
{
    struct oidc *oidc = issuer->oidc;
    const assent_text name = issuer->terms.issuer;
    if (problem && !issuer->has_failed)
        oidc_log(
            oidc, ASSENT_LOG_ERROR, "the keys of %.*s: %s; %s", (int)name.size, name.data, problem,
            issuer->keys ? "the old ones stay" : "its tokens are refused until there are some");
    else if (!problem && issuer->has_failed)
        oidc_log(oidc, ASSENT_LOG_INFO, "the keys of %.*s are there again", (int)name.size,
                 name.data);
    issuer->has_failed = problem != NULL;
}

static void take(struct oidc_issuer *issuer, const char *data, size_t size, const char *problem)
{
    struct oidc_keys *keys = NULL;
    if (!problem)
        problem = oidc_keys_read(data, size, &keys);
    note(issuer, problem);
    if (!problem) {
        oidc_keys_free(issuer->keys);
        issuer->keys = keys;
    }
    oidc_issuer_serve(issuer);
}

/* ---- From an address ---- */

static void on_fetched(void *data, const struct fetch_result *result)
{
    struct oidc_issuer *issuer = data;
    char problem[160];
    issuer->call = NULL;
    if (result->outcome == FETCH_ANSWERED && result->status == 200) {
        take(issuer, result->body.data, result->body.size, NULL);
        return;
    }
    if (result->outcome == FETCH_ANSWERED)
        snprintf(problem, sizeof problem, "the answer was %d", (int)result->status);
    else if (result->outcome == FETCH_TOO_LARGE)
        snprintf(problem, sizeof problem, "the answer is larger than 256 KiB");
    else
        snprintf(problem, sizeof problem, "%.150s", result->reason);
    take(issuer, NULL, 0, problem);
}

static bool begin_fetch(struct oidc_issuer *issuer)
{
    static const assent_pair headers[] = { { { "Accept", 6 }, { "application/json", 16 } } };
    const struct fetch_request request = {
        .url = issuer->url,
        .headers = headers,
        .header_count = 1,
        .answer_limit_bytes = OIDC_KEYS_LIMIT_BYTES,
        .on_done = on_fetched,
        .data = issuer,
    };
    issuer->call = fetch_start(issuer->oidc->fetch, &request);
    return issuer->call != NULL;
}

/* ---- From a file ---- */

struct oidc_file {
    struct oidc_issuer *issuer;
    const char *path;
    char problem[256]; /* empty: none */
    size_t size;
    char data[OIDC_KEYS_LIMIT_BYTES + 1];
};

static void read_whole(void *data)
{
    struct oidc_file *file = data;
    const int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat about;
    ssize_t got = fd < 0 ? -1 : 0;
    if (fd >= 0 && (fstat(fd, &about) < 0 || !S_ISREG(about.st_mode))) {
        errno = EINVAL;
        got = -1;
    }
    while (got >= 0 && file->size < sizeof file->data) {
        got = read(fd, file->data + file->size, sizeof file->data - file->size);
        if (got <= 0)
            break;
        file->size += (size_t)got;
    }
    if (got < 0)
        snprintf(file->problem, sizeof file->problem, "the file cannot be read: %s",
                 strerrordesc_np(errno));
    else if (file->size > OIDC_KEYS_LIMIT_BYTES)
        snprintf(file->problem, sizeof file->problem, "the file is larger than 256 KiB");
    if (fd >= 0)
        close(fd);
}

static struct oidc_file *new_file(struct oidc_issuer *issuer)
{
    struct oidc_file *file = calloc(1, sizeof *file);
    if (file) {
        file->issuer = issuer;
        file->path = issuer->file;
    }
    return file;
}

static void on_read(void *data)
{
    struct oidc_file *file = data;
    struct oidc_issuer *issuer = file->issuer;
    issuer->reading = NULL;
    take(issuer, file->data, file->size, file->problem[0] ? file->problem : NULL);
    free(file);
}

static bool begin_reading(struct oidc_issuer *issuer)
{
    struct oidc *oidc = issuer->oidc;
    struct oidc_file *file = new_file(issuer);
    if (!file)
        return false;
    if (oidc->work->run(oidc->host->self, read_whole, on_read, file) < 0) {
        free(file);
        return false;
    }
    issuer->reading = file;
    return true;
}

assent_status oidc_issuer_load(struct oidc_issuer *issuer)
{
    const assent_host *host = issuer->oidc->host;
    char line[512];
    struct oidc_file *file = new_file(issuer);
    if (!file)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    read_whole(file);
    const char *problem =
        file->problem[0] ? file->problem : oidc_keys_read(file->data, file->size, &issuer->keys);
    snprintf(line, sizeof line, "jwks_file %.300s: %.180s", issuer->file, problem ? problem : "");
    free(file);
    return problem ? host->fail(host->self, ASSENT_E_CONFIG, text(line)) : ASSENT_OK;
}

/* ---- When ---- */

static bool is_under_way(const struct oidc_issuer *issuer)
{
    return issuer->call || issuer->reading;
}

void oidc_issuer_fetch(struct oidc_issuer *issuer)
{
    if (is_under_way(issuer) || issuer->oidc->is_draining)
        return;
    issuer->fetched_ms = oidc_now_ms();
    oidc_count(issuer->oidc, issuer->oidc->fetched);
    if (!(issuer->file ? begin_reading(issuer) : begin_fetch(issuer)))
        note(issuer, "there is no memory to get them");
}

bool oidc_issuer_is_promising(struct oidc_issuer *issuer)
{
    const uint64_t now_ms = oidc_now_ms();
    if (is_under_way(issuer))
        return true;
    if (!issuer->keys) {
        if (now_ms - issuer->fetched_ms >= RETRY_MS)
            oidc_issuer_fetch(issuer);
    } else if (issuer->refetched_ms == 0 ||
               now_ms - issuer->refetched_ms >= issuer->oidc->refetch_ms) {
        issuer->refetched_ms = now_ms;
        oidc_issuer_fetch(issuer);
    }
    return is_under_way(issuer);
}

void oidc_issuer_refresh(struct oidc_issuer *issuer)
{
    if (issuer->keys && oidc_now_ms() - issuer->fetched_ms >= issuer->oidc->refresh_ms)
        oidc_issuer_fetch(issuer);
}

assent_status oidc_issuer_wait(struct oidc_issuer *issuer, assent_text token, assent_ticket *ticket)
{
    struct oidc *oidc = issuer->oidc;
    if (oidc->waiting >= oidc->waiting_most)
        return ASSENT_E_BUSY;
    struct oidc_waiter *waiter = malloc(sizeof *waiter + token.size);
    if (!waiter)
        return ASSENT_E_MEMORY;
    waiter->next = NULL;
    waiter->ticket = ticket;
    waiter->size = token.size;
    memcpy(waiter->token, token.data, token.size);
    *issuer->last_waiter = waiter;
    issuer->last_waiter = &waiter->next;
    oidc->waiting++;
    return ASSENT_E_PENDING;
}
