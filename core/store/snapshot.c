#include "store/snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "store/journal.h"
#include "store/look.h"
#include "store/migrate.h"

/* Beginning takes microseconds a reader, and the fastest disk some hundred microseconds a commit. */
enum { TRIES = 200, PAUSE_NS = 500000 };

static int check_file(const char *path, struct as_err *err)
{
    struct stat info;
    int rc = as_look_at_file(path, err);
    if (rc < 0)
        return rc;
    if (stat(path, &info) < 0 || info.st_size == 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: there is no database yet: make one with assent demo or assent serve",
                          path);
    return 0;
}

static int check_schema(struct as_conn *conn, const char *path, struct as_err *err)
{
    int version = 0;
    const int wanted = as_schema_version_wanted();
    int rc = as_schema_version(conn, &version, err);
    if (rc == 0 && version > wanted)
        return as_err_set(
            err, AS_E_CONFIG,
            "%s was written by a newer assent (schema %d, this one knows %d): use that "
            "version",
            path, version, wanted);
    if (rc == 0 && version < wanted)
        return as_err_set(err, AS_E_CONFIG,
                          "%s was written by an older assent (schema %d, this one needs %d): start "
                          "assent serve once, which brings it up to date",
                          path, version, wanted);
    return rc;
}

static struct as_conn *conn_at(const struct as_snapshot *snapshot, uint32_t number)
{
    return number < snapshot->reader_count ? snapshot->readers[number] : snapshot->filler;
}

static uint32_t conn_count(const struct as_snapshot *snapshot)
{
    return snapshot->reader_count + (snapshot->filler != NULL);
}

/* A transaction's state is that of its first look, so each looks at once. 1: not the same commit. */
static int begin_all(struct as_snapshot *snapshot, struct as_err *err)
{
    bool is_same = true;
    for (uint32_t i = 0; i < conn_count(snapshot); i++) {
        int64_t sequence = 0;
        int64_t at = 0;
        struct as_digest last;
        int rc = as_conn_read_begin(conn_at(snapshot, i), err);
        if (rc == 0)
            rc = as_journal_tail(conn_at(snapshot, i), &sequence, &at, &last, err);
        if (rc < 0)
            return rc;
        if (i == 0) {
            snapshot->sequence = sequence;
            snapshot->last = last;
        }
        is_same =
            is_same && sequence == snapshot->sequence && as_digest_equal(&last, &snapshot->last);
    }
    return is_same ? 0 : 1;
}

static int begin_at_one_commit(struct as_snapshot *snapshot, struct as_err *err)
{
    int rc = 1;
    for (int i = 0; i < TRIES && rc > 0; i++) {
        if (i > 0) {
            const struct timespec pause = { .tv_nsec = PAUSE_NS };
            for (uint32_t conn = 0; conn < conn_count(snapshot); conn++)
                as_conn_read_end(conn_at(snapshot, conn));
            nanosleep(&pause, NULL);
        }
        rc = begin_all(snapshot, err);
    }
    return rc > 0
               ? as_err_set(err, AS_E_BUSY,
                            "%s: it changes too fast for %u readers to begin together: try fewer "
                            "threads, or a quieter moment",
                            as_store_path(snapshot->store), snapshot->reader_count)
               : rc;
}

static void *fill(void *data)
{
    struct as_snapshot *snapshot = data;
    snapshot->fill_rc = as_store_fill_index(snapshot->store, snapshot->filler, &snapshot->fill_err);
    return NULL;
}

static int begin_filling(struct as_snapshot *snapshot, struct as_err *err)
{
    if (!snapshot->filler)
        return as_store_fill_index(snapshot->store, snapshot->readers[0], err);
    if (pthread_create(&snapshot->thread, NULL, fill, snapshot) != 0)
        return as_err_set(err, AS_E_MEMORY, "a thread for the indexes cannot be started");
    snapshot->is_filling = true;
    return 0;
}

int as_snapshot_wait(struct as_snapshot *snapshot, struct as_err *err)
{
    if (snapshot->is_filling)
        pthread_join(snapshot->thread, NULL);
    snapshot->is_filling = false;
    if (snapshot->fill_rc < 0)
        *err = snapshot->fill_err;
    return snapshot->fill_rc;
}

static int open_all(const char *path, uint32_t readers, struct as_snapshot *snapshot,
                    struct as_err *err)
{
    int rc = check_file(path, err);
    if (rc < 0 || (rc = as_store_open_to_look(path, &snapshot->store, err)) < 0)
        return rc;
    snapshot->readers = calloc(readers, sizeof(struct as_conn *));
    if (!snapshot->readers)
        return as_err_set(err, AS_E_MEMORY, "no memory for connections");
    for (uint32_t i = 0; i < readers && rc == 0; i++) {
        rc = as_conn_open_reader(snapshot->store, &snapshot->readers[i], err);
        snapshot->reader_count += rc == 0;
    }
    if (rc == 0 && readers > 1)
        rc = as_conn_open_reader(snapshot->store, &snapshot->filler, err);
    if (rc == 0)
        rc = check_schema(snapshot->readers[0], path, err);
    if (rc == 0)
        rc = begin_at_one_commit(snapshot, err);
    return rc == 0 ? begin_filling(snapshot, err) : rc;
}

int as_snapshot_open(const char *path, uint32_t readers, struct as_snapshot *ret_snapshot,
                     struct as_err *err)
{
    *ret_snapshot = (struct as_snapshot){ .store = NULL };
    const int rc = open_all(path, readers, ret_snapshot, err);
    if (rc < 0)
        as_snapshot_close(ret_snapshot);
    return rc;
}

void as_snapshot_close(struct as_snapshot *snapshot)
{
    struct as_err ignored;
    (void)as_snapshot_wait(snapshot, &ignored);
    for (uint32_t i = 0; i < snapshot->reader_count; i++)
        as_conn_close(snapshot->readers[i]);
    as_conn_close(snapshot->filler);
    free(snapshot->readers);
    as_store_close(snapshot->store);
    *snapshot = (struct as_snapshot){ .store = NULL };
}
