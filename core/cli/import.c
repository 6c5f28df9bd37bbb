/* assent import: the rows of a file, each a command of its own, with a receipt for each. */
#include "cli/import.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/settings.h"
#include "operations/operation.h"

enum { ROW_BYTES = 1024 * 1024, BUSY_TRIES = 60, BAR = 30 };

struct slot {
    uint64_t row;
    as_str operation, input; /* in the arena; no operation: it is not executed */
    enum as_import_state state;
    char code[64];
    char sentence[768];
    char request_id[37];
};

struct import {
    struct as_cli *cli;
    const char *path;
    struct as_import_file file;
    struct as_digest digest;
    uint64_t size;
    struct as_settings settings;
    struct as_client *client;
    struct as_rows *rows;
    struct as_arena arena; /* of a round */
    bool is_dry, is_shown;
    struct slot slots[AS_CLIENT_MANY];
    uint32_t count;
    FILE *receipts;
    char receipts_path[PATH_MAX], todo_path[PATH_MAX];
    uint64_t counts[AS_IMPORT_STATES];
    uint64_t total;
    int64_t started_at;
    uint64_t begun_ns, shown_ns;
};

/* ---- Progress ------------------------------------------------------------------------------- */

static void show_progress(struct import *import, bool is_last)
{
    const uint64_t now = as_clock_monotonic_ns();
    if (!import->is_shown || (!is_last && now - import->shown_ns < 100000000))
        return;
    import->shown_ns = now;
    const uint64_t done = import->size > 0 ? import->file.read * 100 / import->size : 100;
    const double seconds = (double)(now - import->begun_ns) / 1e9;
    char bar[BAR + 1];
    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)(done * BAR / 100));
    bar[BAR] = '\0';
    fprintf(stderr, "\r[%s] %3llu %%  %llu rows, %.0f a second ", bar, (unsigned long long)done,
            (unsigned long long)import->total, seconds > 0 ? (double)import->total / seconds : 0);
    if (is_last)
        fputc('\n', stderr);
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static int next_row(struct import *import, struct as_row *row, struct as_err *err)
{
    return as_import_next(&import->file, import->rows, row, err);
}

static void refuse(struct slot *slot, enum as_import_state state, as_str code, as_str sentence)
{
    slot->operation = AS_STR_NONE;
    slot->state = state;
    snprintf(slot->code, sizeof slot->code, "%.*s", AS_STR_ARG(code));
    snprintf(slot->sentence, sizeof slot->sentence, "%.*s", AS_STR_ARG(sentence));
}

static void take_row(struct import *import, const struct as_row *row)
{
    struct slot *slot = &import->slots[import->count++];
    const struct as_operation *operation = as_operation_find(row->operation);
    slot->row = row->number;
    slot->operation = as_arena_copy(&import->arena, row->operation);
    slot->input = as_arena_copy(&import->arena, row->input);
    as_import_request_id(&import->digest, as_rows_word(import->rows), row->number,
                         slot->request_id);
    if (row->operation.size == 0)
        refuse(slot, row->is_refused ? AS_IMPORT_REFUSED : AS_IMPORT_INVALID, row->code,
               row->sentence);
    else if (!operation)
        refuse(slot, AS_IMPORT_INVALID, AS_STR("operation.unknown"),
               AS_STR("there is no such operation"));
    else if (operation->kind != AS_COMMAND)
        refuse(slot, AS_IMPORT_INVALID, AS_STR("operation.query"),
               AS_STR("a file holds commands; this operation only reads"));
}

/* 1: there may be more; 0: the end. */
static int gather(struct import *import, struct as_err *err)
{
    struct as_row row;
    as_arena_reset(&import->arena);
    import->count = 0;
    while (import->count < AS_CLIENT_MANY) {
        const int rc = next_row(import, &row, err);
        if (rc <= 0)
            return rc;
        take_row(import, &row);
    }
    return 1;
}

/* ---- A round -------------------------------------------------------------------------------- */

static bool is_to_be_repeated(const struct as_client_reply *reply)
{
    return reply->status == AS_E_BUSY || reply->status == AS_E_STORAGE ||
           reply->status == AS_E_CLOSING || reply->status == AS_E_MEMORY;
}

static int ask(struct import *import, const struct as_client_call *calls, uint32_t count,
               struct as_client_reply *replies, struct as_err *err)
{
    for (int tries = 0;; tries++) {
        const int rc = as_client_call_all(import->client, calls, count, replies, err);
        if (rc < 0)
            return rc;
        const struct as_client_reply *busy = NULL;
        for (uint32_t i = 0; i < count; i++)
            if (is_to_be_repeated(&replies[i]))
                busy = &replies[i];
        if (!busy)
            return 0;
        const int status = busy->status;
        as_err_set(err, status, "%s", busy->sentence);
        for (uint32_t i = 0; i < count; i++)
            as_client_reply_fini(&replies[i]);
        if (status != AS_E_BUSY || tries == BUSY_TRIES)
            return status;
        sleep(1); /* what was executed is told again by its id */
    }
}

static void settle(struct import *import, struct slot *slot, const struct as_client_reply *reply)
{
    as_auto_buf struct as_buf receipt;
    as_buf_init(&receipt);
    if (reply) {
        slot->state = as_import_receipt(slot->row, reply, &receipt);
    } else {
        as_import_receipt_of(slot->row, slot->state, as_str_of(slot->code),
                             as_str_of(slot->sentence), &receipt);
    }
    import->counts[slot->state]++;
    import->total++;
    fwrite(receipt.data, 1, receipt.size, import->receipts);
}

/* What was tried and taken back got ids that it will never have again. */
static void drop_ids(struct as_client_reply *reply)
{
    if (reply->status == 0)
        json_object_clear(reply->body);
}

static int execute(struct import *import, struct as_err *err)
{
    struct as_client_call calls[AS_CLIENT_MANY];
    struct as_client_reply replies[AS_CLIENT_MANY];
    uint32_t count = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < import->count; i++) {
        struct slot *slot = &import->slots[i];
        if (slot->operation.size > 0)
            calls[count++] = (struct as_client_call){
                .operation = slot->operation,
                .input = slot->input,
                .as = as_str_of(as_cli_value(import->cli, "as")),
                .request_id = as_str_of(slot->request_id),
                .wants_ids = true,
                .is_trial = import->is_dry,
            };
    }
    int rc = count > 0 ? ask(import, calls, count, replies, err) : 0;
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; i < import->count; i++) {
        struct slot *slot = &import->slots[i];
        struct as_client_reply *reply = slot->operation.size > 0 ? &replies[at++] : NULL;
        if (reply && import->is_dry && !reply->is_repeat)
            drop_ids(reply);
        settle(import, slot, reply);
        if (reply)
            as_client_reply_fini(reply);
    }
    return rc;
}

/* ---- Begin and end -------------------------------------------------------------------------- */

static int open_file(struct import *import, struct as_err *err)
{
    struct stat info;
    import->file.fd = open(import->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (import->file.fd < 0)
        return as_err_set(err, AS_E_CONFIG, "%s: %s", import->path, strerror(errno));
    if (fstat(import->file.fd, &info) < 0 || !S_ISREG(info.st_mode))
        return as_err_set(err, AS_E_CONFIG, "%s: a plain file is needed", import->path);
    const int rc = as_import_digest(import->file.fd, &import->digest, &import->size, err);
    return rc < 0 ? as_err_within(err, "%s", import->path) : 0;
}

static int open_rows(const struct import *import, struct as_rows **ret_rows, struct as_err *err)
{
    const char *slash = strrchr(import->path, '/');
    const struct as_rows_source source = {
        .name = as_str_of(slash ? slash + 1 : import->path),
        .word = as_str_of(as_cli_value(import->cli, "operation")),
        .mapping = as_str_of(as_cli_value(import->cli, "mapping")),
        .rules = import->settings.rules,
        .row_bytes = ROW_BYTES,
    };
    return as_rows_open(&source, ret_rows, err);
}

/* The rows that were refused or invalid, in a file of their own; it follows from file and receipts. */
static int write_todo(struct import *import, struct as_err *err)
{
    struct as_rows *rows = NULL;
    if (import->is_dry ||
        import->counts[AS_IMPORT_REFUSED] + import->counts[AS_IMPORT_INVALID] == 0)
        return 0;
    int rc = open_rows(import, &rows, err);
    if (rc == 0) {
        snprintf(import->todo_path, sizeof import->todo_path, "%s%s", import->path,
                 as_rows_todo_suffix(rows));
        import->file.read = 0;
        import->file.is_fed = false;
        rc = as_import_todo(&import->file, rows, import->receipts_path, import->todo_path, err);
    }
    as_rows_close(rows);
    return rc;
}

static int open_receipts(struct import *import, struct as_err *err)
{
    if (import->is_dry) {
        import->receipts = stdout;
        return 0;
    }
    snprintf(import->receipts_path, sizeof import->receipts_path, "%s.receipts.jsonl",
             import->path);
    const int fd =
        open(import->receipts_path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    import->receipts = fd >= 0 ? fdopen(fd, "w") : NULL;
    return import->receipts
               ? 0
               : as_err_set(err, AS_E_STORAGE, "%s: %s", import->receipts_path, strerror(errno));
}

static int close_receipts(struct import *import, struct as_err *err)
{
    FILE *file = import->receipts;
    import->receipts = NULL;
    return as_import_close(file, import->receipts_path, err);
}

static json_t *summary_of(const struct import *import)
{
    char digest[AS_DIGEST_TEXT_SIZE];
    char begun[AS_TIME_TEXT_SIZE];
    char ended[AS_TIME_TEXT_SIZE];
    const as_str word = as_rows_word(import->rows);
    json_t *summary =
        json_pack("{s:s, s:s, s:I, s:s, s:s, s:I}", "file", import->path, "digest",
                  as_digest_format(&import->digest, digest).data, "bytes", (json_int_t)import->size,
                  "started_at", as_time_format(import->started_at, begun).data, "ended_at",
                  as_time_format(as_clock_now_ms(), ended).data, "rows", (json_int_t)import->total);
    if (word.size > 0)
        json_object_set_new(summary, "operation", json_stringn(word.data, word.size));
    for (int i = 0; i < AS_IMPORT_STATES; i++)
        json_object_set_new(summary, as_import_states[i],
                            json_integer((json_int_t)import->counts[i]));
    return summary;
}

static int write_summary(const struct import *import, const json_t *summary, struct as_err *err)
{
    char path[PATH_MAX];
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    as_json_canonical(&text, summary);
    as_buf_add_char(&text, '\n');
    snprintf(path, sizeof path, "%s.summary.json", import->path);
    return import->is_dry ? 0 : as_file_write(path, as_buf_str(&text), 0600, err);
}

static void tell(const struct import *import)
{
    FILE *out = import->is_dry ? stderr : stdout;
    fprintf(out, "%s: %llu rows%s:", import->path, (unsigned long long)import->total,
            import->is_dry ? " would be" : "");
    for (int i = 0; i < AS_IMPORT_STATES; i++)
        fprintf(out, "%s %llu %s", i > 0 ? "," : "", (unsigned long long)import->counts[i],
                as_import_states[i]);
    fputc('\n', out);
    if (import->receipts_path[0])
        fprintf(out, "receipts: %s\n", import->receipts_path);
    if (import->todo_path[0])
        fprintf(out, "to be put right and imported again: %s\n", import->todo_path);
}

static int run(struct import *import, struct as_err *err)
{
    int rc = open_file(import, err);
    if (rc == 0)
        rc = open_rows(import, &import->rows, err);
    if (rc == 0 && !import->is_dry)
        rc = as_import_look_back(import->path, &import->digest, as_rows_word(import->rows), err);
    if (rc == 0)
        rc = as_client_open(import->cli->config, &import->client, err);
    int more = rc == 0 ? gather(import, err) : rc; /* a bad header leaves no trace */
    if (more >= 0)
        rc = open_receipts(import, err);
    else
        rc = more;
    while (rc == 0 && (more > 0 || import->count > 0)) {
        rc = execute(import, err);
        show_progress(import, false);
        if (rc == 0 && more == 0)
            break;
        if (rc == 0)
            rc = more = gather(import, err);
        rc = rc < 0 ? rc : 0;
    }
    if (import->total > 0)
        show_progress(import, true);
    if (rc == 0)
        rc = close_receipts(import, err);
    if (rc == 0)
        rc = write_todo(import, err);
    return rc;
}

static int finish(struct import *import, struct as_err *err)
{
    as_auto_json json_t *summary = summary_of(import);
    if (write_summary(import, summary, err) < 0)
        return as_cli_fail(import->cli, AS_CLI_NO, err);
    if (import->cli->is_json && !import->is_dry)
        as_print_json(summary);
    else
        tell(import);
    return import->counts[AS_IMPORT_REFUSED] + import->counts[AS_IMPORT_INVALID] > 0 ? AS_CLI_NO
                                                                                     : AS_CLI_OK;
}

static void import_free(struct import *import)
{
    struct as_err unused;
    (void)close_receipts(import, &unused);
    as_client_close(import->client);
    as_rows_close(import->rows);
    as_settings_fini(&import->settings);
    as_arena_fini(&import->arena);
    if (import->file.fd >= 0)
        close(import->file.fd);
    free(import->file.space);
    free(import);
}

static int import_command(struct as_cli *cli)
{
    struct as_err err;
    const char *as = as_cli_value(cli, "as");
    if (as && !*as) /* an empty variable of a script must not make it the operator */
        return as_cli_wrong_usage(cli, "--as: the id of a user is needed");
    if (strlen(cli->args[0]) > PATH_MAX - 64)
        return as_cli_wrong_usage(cli, "the path of the file is too long");
    struct import *import = calloc(1, sizeof *import);
    if (!import || !(import->file.space = malloc(AS_IMPORT_CHUNK))) {
        free(import);
        as_err_set(&err, AS_E_MEMORY, "no memory for an import");
        return as_cli_fail(cli, AS_CLI_NO, &err);
    }
    import->cli = cli;
    import->path = cli->args[0];
    import->file.fd = -1;
    import->is_dry = as_cli_value(cli, "dry-run") != NULL;
    import->is_shown = isatty(STDERR_FILENO) && !cli->is_json;
    import->started_at = as_clock_now_ms();
    import->begun_ns = as_clock_monotonic_ns();
    as_arena_init(&import->arena);
    int code = AS_CLI_OK;
    if (as_settings_read(cli->config, &import->settings, &err) < 0) {
        free(import->file.space);
        free(import);
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    }
    if (run(import, &err) < 0)
        code = as_cli_fail(cli, err.code == AS_E_CONFIG ? AS_CLI_CONFIG : AS_CLI_NO, &err);
    else
        code = finish(import, &err);
    import_free(import);
    return code;
}

static const struct as_cli_flag flags[] = {
    { "operation", "NAME", "of every row, where neither they nor the file's name say it" },
    { "mapping", "NAME", "rules/mappings/NAME.json: what the columns are called" },
    { "as", "USER", "id of the user who asks (default: the operator)" },
    { "dry-run", NULL,
      "tries each row and takes it back; prints the receipts that there would be" },
    { NULL },
};

const struct as_cli_command as_cli_import = {
    .name = "import",
    .usage = "FILE [--operation NAME] [--mapping NAME] [--dry-run] [--as USER]",
    .doc = "executes the rows of a CSV or JSON lines file, once each, with a receipt for every row",
    .least = 1,
    .most = 1,
    .flags = flags,
    .has_config = true,
    .run = import_command,
};
