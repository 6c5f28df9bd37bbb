/* The links to agreement texts: whoever has one gets the file that the operator keeps beside the rules, or is
 * sent on to the public address. A file is read on the pool, and only the text that the rules in force
 * know by its digest leaves the house. */
#include "center.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    READS_MOST = 8,                   /* each may be of 16 MB */
    PERIOD_S = 30,                    /* as long as a client may take to receive an answer, … */
    PERIOD_BYTES = 256 * 1024 * 1024, /* … which stays in memory until then */
    DIGEST_BYTES = 32,
    NAME_BYTES = 128,
};

static const struct fault gone = { NULL, 404, 1000, "NotFound" };

struct reading {
    struct call *call;
    char *file;
    char name[NAME_BYTES];
    char digest[2 * DIGEST_BYTES + 1];
    size_t size;
    bool is_download;
    char *body;
    const char *problem; /* NULL: the body is the text that is in force */
    unsigned char found[DIGEST_BYTES];
};

/* ---- On the pool ---------------------------------------------------------------------------- */

static bool read_whole(int fd, char *body, size_t size)
{
    for (size_t at = 0; at < size;) {
        const ssize_t got = read(fd, body + at, size - at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        at += (size_t)got;
    }
    return true;
}

static const char *read_file(struct reading *reading)
{
    static const char changed[] = "the file is not the text that the rules in force know: activate "
                                  "the rule set, or put the file back";
    struct stat info;
    const int fd = open(reading->file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return "the file cannot be opened";
    const char *problem = NULL;
    if (fstat(fd, &info) < 0 || !S_ISREG(info.st_mode) || (size_t)info.st_size != reading->size)
        problem = changed;
    else if (!(reading->body = malloc(reading->size + 1)))
        problem = "no memory for the file";
    else if (!read_whole(fd, reading->body, reading->size))
        problem = changed;
    close(fd);
    if (problem)
        return problem;
    char digest[2 * DIGEST_BYTES + 1];
    if (EVP_Digest(reading->body, reading->size, reading->found, NULL, EVP_sha256(), NULL) != 1)
        return "no memory for its digest";
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(digest + 2 * i, 3, "%02x", reading->found[i]);
    return strcmp(digest, reading->digest) == 0 ? NULL : changed;
}

static void on_work(void *data)
{
    struct reading *reading = data;
    reading->problem = read_file(reading);
}

/* ---- The answer ----------------------------------------------------------------------------- */

static bool ends_with(const char *name, const char *end)
{
    const size_t size = strlen(name);
    return size > strlen(end) && strcmp(name + size - strlen(end), end) == 0;
}

static const char *type_of(const char *name)
{
    if (ends_with(name, ".html"))
        return "text/html; charset=utf-8";
    if (ends_with(name, ".pdf"))
        return "application/pdf";
    return "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
}

/* The text is the operator's, but it is shown on the address where tokens are sent to: it runs nothing,
 * loads nothing, sends nothing and stands in no frame but those of this very address: the portal shows it where
 * it is accepted. */
static const char policy[] = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
                             "font-src data:; base-uri 'none'; form-action 'none'; "
                             "frame-ancestors 'self'; sandbox allow-popups";

static void answer_file(struct reading *reading)
{
    char disposition[NAME_BYTES + 32];
    char tag[2 * DIGEST_BYTES + 3];
    char digest[64] = "sha-256=:";
    snprintf(disposition, sizeof disposition, "%s; filename=\"%s\"",
             reading->is_download ? "attachment" : "inline", reading->name);
    snprintf(tag, sizeof tag, "\"%s\"", reading->digest);
    const int used = (int)strlen(digest);
    const int coded = EVP_EncodeBlock((unsigned char *)digest + used, reading->found, DIGEST_BYTES);
    snprintf(digest + used + coded, sizeof digest - (size_t)(used + coded), ":");
    const bool is_page = ends_with(reading->name, ".html");
    const assent_pair headers[] = {
        { text("Content-Type"), text(type_of(reading->name)) },
        { text("Content-Disposition"), text(disposition) },
        { text("ETag"), text(tag) },
        { text("Repr-Digest"), text(digest) }, /* RFC 9530 */
        { text("X-Content-Type-Options"), text("nosniff") },
        { text("Referrer-Policy"), text("no-referrer") }, /* the link is a secret */
        { text("Content-Security-Policy"), text(policy) },
    };
    const uint32_t count = sizeof headers / sizeof headers[0];
    call_answer_as(reading->call, 200, (assent_text){ reading->body, reading->size }, headers,
                   is_page ? count : count - 1);
}

static void reading_free(struct reading *reading)
{
    free(reading->file);
    free(reading->body);
    free(reading);
}

static void on_read(void *data)
{
    struct reading *reading = data;
    struct center *center = reading->call->served->center;
    center->documents--;
    if (reading->problem) {
        char line[512];
        snprintf(line, sizeof line, "%s: %s", reading->file, reading->problem);
        center->host->log(center->host->self, ASSENT_LOG_ERROR, text(line));
        call_fail_with(reading->call, &gone,
                       SAYING("document.absent", "This text is not there at present."), "");
    } else {
        answer_file(reading);
    }
    reading_free(reading);
}

/* ---- The reply of template.open ------------------------------------------------------------- */

static void busy(struct call *call)
{
    snprintf(call->retry_after, sizeof call->retry_after, "1");
    const struct problem problem = {
        .status = 503,
        .code = 503,
        .name = "Busy",
        .sentence = error_say(call->served->center, &call->marks,
                              SAYING("document.busy", "Many texts are being read: try again.")),
        .is_retryable = true,
    };
    call_fail(call, &problem);
}

/* Whether so many bytes more may go out in this period: whoever has a link could ask for it again and again,
 * and take none of it. */
static bool may_serve(struct center *center, size_t size)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec - center->texts_since_s >= PERIOD_S) {
        center->texts_since_s = now.tv_sec;
        center->text_bytes = 0;
    }
    if (center->text_bytes + size > PERIOD_BYTES)
        return false;
    center->text_bytes += size;
    return true;
}

static void serve_file(struct call *call, const json_t *reply, const char *file)
{
    struct center *center = call->served->center;
    const char *name = json_string_value(json_object_get(reply, "name"));
    const char *digest = json_string_value(json_object_get(reply, "digest"));
    const size_t size = (size_t)json_integer_value(json_object_get(reply, "size"));
    struct reading *reading = NULL;
    if (!center->work || !name || !digest) {
        call_fail_with(call, &gone,
                       SAYING("document.none", "This host serves no texts of its own."), "");
        return;
    }
    if (center->documents < READS_MOST && may_serve(center, size))
        reading = calloc(1, sizeof *reading);
    if (reading)
        reading->file = strdup(file);
    if (!reading || !reading->file) {
        free(reading);
        busy(call);
        return;
    }
    reading->call = call;
    reading->size = size;
    reading->is_download = json_is_true(json_object_get(reply, "isDownload"));
    snprintf(reading->name, sizeof reading->name, "%s", name);
    snprintf(reading->digest, sizeof reading->digest, "%s", digest);
    if (center->work->run(center->host->self, on_work, on_read, reading) < 0) {
        reading_free(reading);
        busy(call);
        return;
    }
    center->documents++;
}

void document_finish(struct call *call, const assent_reply *reply)
{
    json_t *tree = json_loadb(reply->body.data, reply->body.size, 0, NULL);
    const char *file = json_string_value(json_object_get(tree, "file"));
    const char *address = json_string_value(json_object_get(tree, "location"));
    if (file) {
        serve_file(call, tree, file);
    } else if (address) {
        const assent_pair location = { text("Location"), text(address) };
        call_answer(call, 302, text("{}"), &location, 1);
    } else {
        call_fail_with(call, &gone,
                       SAYING("document.no_address", "This text has no public address."), "");
    }
    json_decref(tree);
}
