/* Whether a file was imported before, so long ago that the service has forgotten its rows: what lies beside
 * the file remembers it. */
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "cli/import.h"
#include "cli/print.h"

/* The service knows request ids for 24 hours; an import may take one of them. */
#define KNOWN_MS (INT64_C(23) * 3600 * 1000)
enum { SUMMARY_BYTES = 64 * 1024 };

static bool is_forgotten(int64_t at)
{
    return at < as_clock_now_ms() - KNOWN_MS;
}

static int refuse_finished(const char *path, const char *started_at, struct as_err *err)
{
    return as_err_word(
        err, AS_E_CONFLICT, "import.again",
        "this very file was imported on %s, and %s.receipts.jsonl tells of every row; the service "
        "knows rows again for a day, so these would be executed a second time. If that is "
        "wanted, move %s.summary.json away",
        started_at, path, path);
}

/* The summary of an import that came to its end. 1: it is about other bytes, or not so old. */
static int look_at_summary(const char *path, const struct as_digest *digest, as_str word,
                           struct as_err *err)
{
    char name[PATH_MAX];
    char text[AS_DIGEST_TEXT_SIZE];
    as_str bytes;
    struct as_err unused;
    int64_t at = 0;
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    snprintf(name, sizeof name, "%s.summary.json", path);
    if (as_file_read(name, SUMMARY_BYTES, true, &arena, &bytes, &unused) < 0)
        return 0;
    as_auto_json json_t *summary = as_json_parse(bytes, &unused);
    const char *started_at = as_print_text(summary, "started_at");
    const bool is_same =
        strcmp(as_print_text(summary, "digest"), as_digest_format(digest, text).data) == 0 &&
        as_str_equal(as_str_of(as_print_text(summary, "operation")), word);
    if (!is_same || as_time_parse(as_str_of(started_at), &at, &unused) < 0 || !is_forgotten(at))
        return 1;
    return refuse_finished(path, started_at, err);
}

/* Receipts without a summary: it was broken off, and the last rows may have been executed all the same. */
static int look_at_receipts(const char *path, struct as_err *err)
{
    char name[PATH_MAX];
    char text[AS_TIME_TEXT_SIZE];
    struct stat status;
    snprintf(name, sizeof name, "%s.receipts.jsonl", path);
    if (stat(name, &status) < 0 || !is_forgotten((int64_t)status.st_mtime * 1000))
        return 0;
    return as_err_word(err, AS_E_CONFLICT, "import.in_doubt",
                       "an import of this file was broken off on %s, and its rows would be "
                       "executed a second time: "
                       "%s tells how far it came, and the journal what came behind. To import all "
                       "rows anew, move it away",
                       as_time_format((int64_t)status.st_mtime * 1000, text).data, name);
}

int as_import_look_back(const char *path, const struct as_digest *digest, as_str word,
                        struct as_err *err)
{
    const int rc = look_at_summary(path, digest, word, err);
    return rc == 0 ? look_at_receipts(path, err) : rc < 0 ? rc : 0;
}
