/* Replay: the state is a function of the journal, and here that is put to the test. */
#include "base/cleanup.h"
#include "engine/answer.h"
#include "engine/executor.h"
#include "engine/kept.h"
#include "store/conn.h"
#include "store/migrate.h"

#include <stdarg.h>
#include <sys/stat.h>

enum { COMMIT_EVERY = 512 };

struct replay {
    struct as_conn *from;
    struct as_store *into;
    struct as_executor executor;
    struct as_replay_result *result;
    struct as_arena arena; /* of one entry */
};

static int differs(struct replay *replay, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int differs(struct replay *replay, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(replay->result->difference, sizeof replay->result->difference, format, args);
    va_end(args);
    replay->result->is_equal = false;
    return 1;
}

/* ---- The chain ------------------------------------------------------------------------------ */

/* 1: the entry or its place in the chain is not what was once written. */
static int check_chain(struct replay *replay, const struct as_entry_record *entry, int64_t sequence)
{
    if (entry->sequence != sequence)
        return differs(replay, "journal: entry %lld is missing", (long long)sequence);
    if (!as_digest_equal(&entry->previous, &replay->executor.digest))
        return differs(replay,
                       "journal: entry %lld does not follow the one before it: its \"previous\" is "
                       "another digest",
                       (long long)sequence);
    struct as_digest digest = as_journal_digest(entry, &replay->executor.scratch);
    if (!as_digest_equal(&digest, &entry->digest))
        return differs(replay,
                       "journal: entry %lld was changed: its digest no longer fits its content",
                       (long long)sequence);
    if (entry->personal_data.size == 0 && as_digest_is_nil(&entry->personal))
        return 0;
    if (entry->personal_data.size == 0)
        return differs(replay, "journal: the personal part of entry %lld is missing",
                       (long long)sequence);
    struct as_digest personal = as_journal_personal_digest(entry->salt, entry->personal_data);
    if (!as_digest_equal(&personal, &entry->personal))
        return differs(replay, "journal: the personal part of entry %lld was changed",
                       (long long)sequence);
    return 0;
}

/* ---- A command from its entry --------------------------------------------------------------- */

static int execute_entry(struct replay *replay, const struct as_entry_record *entry,
                         struct as_err *err)
{
    const struct as_operation *operation = as_operation_find(entry->operation);
    if (!operation)
        return as_err_set(err, AS_E_CONFIG, "entry %lld: this program has no operation %.*s",
                          (long long)entry->sequence, AS_STR_ARG(entry->operation));
    struct as_command *command = as_command_new(operation);
    if (!command)
        return as_err_set(err, AS_E_MEMORY, "no memory for a command");

    struct as_ruleset_package package = { 0 };
    command->identity_version = as_index_identity_version(as_store_index(replay->into));
    command->request = entry->request;
    command->correlation = entry->correlation;
    command->locale = entry->locale;
    command->cause = entry->cause;
    int rc = as_kept_actor(entry, as_store_writer(replay->into), &command->arena, &command->actor,
                           &command->partner, err);
    if (rc == 0)
        rc = as_answer_read(operation->input, entry->input, entry->personal_data, "input",
                            &command->arena, command->input, err);
    /* What was refused was never built, and its files are not kept. */
    if (rc == 0 && (operation->flags & AS_OP_RULESET) && entry->status == 0) {
        const struct as_digest *digest =
            as_field_at(command->input, as_field_find(operation->input, AS_STR("digest")));
        rc = as_kept_package(replay->from, digest, &command->arena, &package, err);
        if (rc == AS_E_CONFLICT)
            rc = differs(replay, "%s", err->text);
        command->package = &package;
    }
    if (rc == 0) {
        rc = as_executor_run(&replay->executor, command, entry->at, entry->salt);
        if (rc < 0)
            *err = command->err;
    }
    as_ruleset_free(package.set);
    as_command_free(command);
    return rc < 0 ? as_err_within(err, "entry %lld", (long long)entry->sequence) : rc;
}

/* A decision that the clock ended cannot be made again: the journal is trusted. It changed nothing. */
static bool was_ended_by_clock(const struct as_entry_record *entry)
{
    return entry->status < 0 && as_str_find(entry->decision, AS_STR("\"is_timed_out\":true")) >= 0;
}

static int replay_entry(struct replay *replay, int64_t sequence, struct as_err *err)
{
    struct as_entry_record entry;
    as_arena_reset(&replay->arena);
    int rc = as_journal_get(replay->from, sequence, &replay->arena, &entry, err);
    if (rc == AS_E_NOT_FOUND)
        return differs(replay, "journal: entry %lld is missing", (long long)sequence);
    if (rc < 0)
        return rc;
    if (check_chain(replay, &entry, sequence))
        return 1;

    if (was_ended_by_clock(&entry)) {
        rc = as_journal_append(replay->executor.conn, &entry, err);
        if (rc == 0)
            rc = as_executor_mark_due(&replay->executor, &entry, err);
        replay->executor.sequence = entry.sequence;
        replay->executor.at = entry.at;
        replay->executor.digest = entry.digest;
        return rc;
    }
    rc = execute_entry(replay, &entry, err);
    if (rc != 0)
        return rc;
    if (replay->executor.sequence != sequence ||
        !as_digest_equal(&replay->executor.digest, &entry.digest))
        return differs(replay,
                       "journal: entry %lld (%.*s) comes out differently when it is executed again",
                       (long long)sequence, AS_STR_ARG(entry.operation));
    return 0;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static int compare_tables(struct replay *replay, struct as_err *err)
{
    for (size_t i = 0; as_state_tables[i]; i++) {
        struct as_digest kept;
        struct as_digest rebuilt;
        int64_t kept_rows = 0;
        int64_t rebuilt_rows = 0;
        int rc = as_table_digest(replay->from, as_state_tables[i], &kept, &kept_rows, err);
        if (rc == 0)
            rc = as_table_digest(replay->executor.conn, as_state_tables[i], &rebuilt, &rebuilt_rows,
                                 err);
        if (rc < 0)
            return rc;
        if (!as_digest_equal(&kept, &rebuilt))
            return differs(replay,
                           "table %s: %lld rows are kept, %lld come from the journal, and their "
                           "digests differ",
                           as_state_tables[i], (long long)kept_rows, (long long)rebuilt_rows);
    }
    return 0;
}

static int replay_all(struct replay *replay,
                      void (*on_progress)(void *data, int64_t done, int64_t all), void *data,
                      struct as_err *err)
{
    int64_t last = 0;
    int64_t last_at = 0;
    struct as_digest digest;
    int rc = as_journal_tail(replay->from, &last, &last_at, &digest, err);
    if (rc == 0)
        rc = as_batch_begin(replay->executor.conn, err);
    for (int64_t sequence = 1; sequence <= last && rc == 0; sequence++) {
        rc = replay_entry(replay, sequence, err);
        if (rc == 0)
            replay->result->entries = sequence;
        replay->result->last = replay->executor.digest;
        if (rc == 0 && sequence % COMMIT_EVERY == 0) {
            rc = as_batch_commit(replay->executor.conn, err);
            if (rc == 0)
                rc = as_batch_begin(replay->executor.conn, err);
            if (on_progress)
                on_progress(data, sequence, last);
        }
    }
    if (rc == 0)
        rc = as_batch_commit(replay->executor.conn, err);
    else
        as_batch_rollback(replay->executor.conn);
    return rc == 0 ? compare_tables(replay, err) : rc;
}

/* Whatever is there may be somebody's database. */
static int refuse_existing(const char *into, struct as_err *err)
{
    static const char *const endings[] = { "", "-wal", "-shm", ".key", ".lock" };
    for (size_t i = 0; i < AS_COUNT(endings); i++) {
        struct stat info;
        as_auto_free char *name = NULL;
        if (asprintf(&name, "%s%s", into, endings[i]) < 0)
            return as_err_set(err, AS_E_MEMORY, "no memory for a name");
        if (lstat(name, &info) == 0)
            return as_err_set(err, AS_E_CONFLICT,
                              "%s: there is something already; a rebuilt database needs a new name",
                              name);
    }
    return 0;
}

/* Tables of another shape cannot be held against those that this program makes. */
static int check_schema(struct as_conn *from, struct as_err *err)
{
    int version = 0;
    const int rc = as_schema_version(from, &version, err);
    if (rc < 0 || version == as_schema_version_wanted())
        return rc;
    return as_err_set(err, AS_E_CONFIG, "the database has schema %d, this assent works on %d: %s",
                      version, as_schema_version_wanted(),
                      version < as_schema_version_wanted()
                          ? "`assent status` brings it up to date, when no other version serves it"
                          : "replay with the version that wrote it");
}

int as_replay(const char *path, const char *into,
              void (*on_progress)(void *data, int64_t done, int64_t all), void *data,
              struct as_replay_result *ret_result, struct as_err *err)
{
    *ret_result = (struct as_replay_result){ .is_equal = true };
    struct replay replay = { .result = ret_result };
    struct as_store *from = NULL;
    as_arena_init(&replay.arena);
    int rc = refuse_existing(into, err);
    if (rc == 0)
        rc = as_store_open_to_look(path, &from, err);
    if (rc == 0)
        rc = as_conn_open_reader(from, &replay.from, err);
    if (rc == 0)
        rc = as_conn_read_begin(replay.from, err); /* one view, although the host may go on */
    if (rc == 0)
        rc = check_schema(replay.from, err);
    if (rc == 0)
        rc = as_store_open(into, &replay.into, err);
    if (rc == 0)
        rc = as_executor_open(&replay.executor, as_store_writer(replay.into),
                              as_store_key(replay.into), err);
    if (rc == 0)
        rc = replay_all(&replay, on_progress, data, err);

    if (replay.executor.conn) {
        as_ruleset_free(replay.executor.rules);
        as_executor_close(&replay.executor);
    }
    as_conn_close(replay.from);
    as_store_close(replay.into);
    as_store_close(from);
    as_arena_fini(&replay.arena);
    return rc < 0 ? rc : 0;
}
