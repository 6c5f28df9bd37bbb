/* What the operator reads when a file is done: NAME.summary.json, and NAME.todo.csv with the rows that must
 * be put right. Both follow from the file and its receipts, so a crash loses nothing of them. [work] */
#include "filedrop.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum state { ACCEPTED, UNCHANGED, REFUSED, INVALID, STATES };

static const char *const states[STATES] = { "accepted", "unchanged", "refused", "invalid" };

struct report {
    struct file *file;
    FILE *receipts;
    char *line;
    size_t room;
    uint64_t counts[STATES];
    FILE *todo;
    assent_row_reader *reader;
    char *space;
    assent_text bytes;
    uint64_t offset;
    bool is_fed;
};

/* {"row":7,"state":"refused",… */
static enum state state_of(const char *line)
{
    const char *comma = strchr(line, ',');
    for (int i = 0; comma && i < STATES; i++) {
        const size_t size = strlen(states[i]);
        if (strncmp(comma, ",\"state\":\"", 10) == 0 && strncmp(comma + 10, states[i], size) == 0)
            return (enum state)i;
    }
    return STATES;
}

/* The reader's next row, from the file once more. */
static int32_t next_row(struct report *report, assent_row *ret_row)
{
    const struct drop *drop = report->file->drop;
    for (;;) {
        if (report->offset == 0 || (report->bytes.size == 0 && !report->is_fed)) {
            const ssize_t got =
                pread(report->file->fd, report->space, CHUNK_BYTES, (off_t)report->offset);
            report->is_fed = got <= 0;
            report->bytes = (assent_text){ report->space, got > 0 ? (size_t)got : 0 };
            report->offset += report->bytes.size;
        }
        const int32_t rc =
            drop->rows->next(report->reader, &report->bytes, report->is_fed, ret_row);
        if (rc != 0 || report->is_fed)
            return rc;
    }
}

static bool open_todo(struct report *report)
{
    struct file *file = report->file;
    const int fd = openat(file->places.out, ".todo",
                          O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    report->todo = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (fd >= 0 && !report->todo)
        close(fd);
    report->space = malloc(CHUNK_BYTES);
    return report->todo && report->space && rows_open(file, &report->reader);
}

static void put(struct report *report, assent_text line)
{
    if (line.size > 0) /* lines of JSON have no header */
        fwrite(line.data, 1, line.size, report->todo);
}

/* The row of a receipt, with the reason that stands in it. */
static bool add_todo(struct report *report)
{
    const assent_rows *rows = report->file->drop->rows;
    assent_row row = { .number = 0 };
    json_t *receipt = json_loads(report->line, 0, NULL);
    const uint64_t wanted = (uint64_t)json_integer_value(json_object_get(receipt, "row"));
    const bool is_first = !report->todo;
    bool is_good = receipt && (!is_first || open_todo(report));
    while (is_good && row.number < wanted)
        is_good = next_row(report, &row) > 0;
    if (is_good && is_first)
        put(report, rows->todo_header(report->reader));
    const char *code = json_string_value(json_object_get(receipt, "code"));
    const char *sentence = json_string_value(json_object_get(receipt, "sentence"));
    if (is_good)
        put(report,
            rows->todo(report->reader, text(code ? code : ""), text(sentence ? sentence : "")));
    json_decref(receipt);
    return is_good;
}

static bool read_receipts(struct report *report)
{
    while (getline(&report->line, &report->room, report->receipts) > 0) {
        const enum state state = state_of(report->line);
        if (state == STATES)
            continue;
        report->counts[state]++;
        if (state >= REFUSED && !add_todo(report))
            return false;
    }
    return !ferror(report->receipts);
}

/* ---- The summary ---------------------------------------------------------------------------- */

static void put_time(struct buf *json, const char *name, time_t when)
{
    char out[32];
    struct tm tm;
    gmtime_r(&when, &tm);
    strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", &tm);
    buf_string(json, ",\"");
    buf_string(json, name);
    buf_string(json, "\":");
    buf_json(json, text(out));
}

/* When its receipts were begun, also before a crash; where the file system does not tell, now. */
static time_t begun(const struct file *file)
{
    struct statx status;
    if (file->part_fd >= 0 && statx(file->part_fd, "", AT_EMPTY_PATH, STATX_BTIME, &status) == 0 &&
        status.stx_mask & STATX_BTIME)
        return (time_t)status.stx_btime.tv_sec;
    return time(NULL);
}

static void make_summary(const struct report *report, struct buf *json)
{
    const struct file *file = report->file;
    uint64_t rows = 0;
    buf_string(json, "{\"file\":");
    buf_json(json, text(file->name));
    buf_string(json, ",\"digest\":");
    buf_json(json, text(file->content));
    buf_string(json, ",\"bytes\":");
    buf_number(json, file->mark.size);
    if (file->word[0]) {
        buf_string(json, ",\"operation\":");
        buf_json(json, text(file->word));
    }
    for (int i = 0; i < STATES; i++)
        rows += report->counts[i];
    buf_string(json, ",\"rows\":");
    buf_number(json, rows);
    for (int i = 0; i < STATES; i++) {
        buf_string(json, ",\"");
        buf_string(json, states[i]);
        buf_string(json, "\":");
        buf_number(json, report->counts[i]);
    }
    put_time(json, "started_at", begun(file));
    put_time(json, "ended_at", time(NULL));
    buf_string(json, "}\n");
}

static bool write_summary(const struct report *report)
{
    struct buf json = { .data = NULL };
    make_summary(report, &json);
    const int fd = openat(report->file->places.out, ".summary",
                          O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    const bool is_good = fd >= 0 && !json.has_failed &&
                         write(fd, json.data, json.size) == (ssize_t)json.size && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    buf_free(&json);
    return is_good;
}

/* Over what a crash may have left of the same: the name is the receipts' own. */
static bool publish(const struct file *file, const char *from, const char *base, const char *suffix)
{
    char name[NAME_SIZE + 32];
    snprintf(name, sizeof name, "%s%s", base, suffix);
    return renameat(file->places.out, from, file->places.out, name) == 0;
}

bool report_write(struct file *file, int receipts_fd, const char *receipts_name)
{
    static const char suffix[] = ".receipts.jsonl";
    char base[NAME_SIZE];
    struct report report = { .file = file };
    const int own = dup(receipts_fd);
    snprintf(base, sizeof base, "%.*s", (int)(strlen(receipts_name) - strlen(suffix)),
             receipts_name);
    if (own >= 0)
        lseek(own, 0, SEEK_SET);
    report.receipts = own >= 0 ? fdopen(own, "r") : NULL;
    bool is_good = report.receipts && read_receipts(&report);
    if (report.todo)
        is_good = is_good && !ferror(report.todo) && fflush(report.todo) == 0 &&
                  fsync(fileno(report.todo)) == 0 &&
                  publish(file, ".todo", base, file->drop->rows->todo_suffix(report.reader));
    is_good = is_good && write_summary(&report) && publish(file, ".summary", base, ".summary.json");
    if (!is_good)
        snprintf(file->reason, sizeof file->reason, "the summary cannot be written: %s",
                 strerror(errno));
    if (report.receipts)
        fclose(report.receipts);
    else if (own >= 0)
        close(own);
    if (report.todo)
        fclose(report.todo);
    if (report.reader)
        file->drop->rows->close(report.reader);
    free(report.space);
    free(report.line);
    return is_good;
}
