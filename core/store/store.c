#include "base/cleanup.h"
#include "base/file.h"
#include "base/log.h"
#include "store/checkpoint.h"
#include "store/conn.h"
#include "store/fill.h"
#include "store/look.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>

struct as_store {
    char *path;
    int lock_fd;
    struct as_index *index;
    struct as_conn *writer;
    uint8_t key[AS_KEY_SIZE];
};

static char *beside(const char *path, const char *ending)
{
    char *name = NULL;
    return asprintf(&name, "%s%s", path, ending) < 0 ? NULL : name;
}

/* The lock is on a file of its own: SQLite's locks come and go, this one stands while we live. */
static int take_lock(struct as_store *store, struct as_err *err)
{
    as_auto_free char *name = beside(store->path, ".lock");
    if (!name)
        return as_err_set(err, AS_E_MEMORY, "no memory");
    store->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (store->lock_fd < 0)
        return as_err_set(
            err, AS_E_CONFIG,
            "%s: cannot be made (%s); the folder must exist and be writable for this user", name,
            strerror(errno));
    if (flock(store->lock_fd, LOCK_EX | LOCK_NB) == 0) {
        char pid[32];
        int size = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
        if (ftruncate(store->lock_fd, 0) < 0 ||
            pwrite(store->lock_fd, pid, (size_t)size, 0) != size)
            as_log(AS_LOG_WARN, "store", "%s: cannot note the process id (%s)", name,
                   strerror(errno));
        return 0;
    }

    char pid[32] = "";
    ssize_t size = pread(store->lock_fd, pid, sizeof pid - 1, 0);
    pid[size > 0 ? strcspn(pid, "\n") : 0] = '\0';
    return as_err_word(
        err, AS_E_CONFLICT, "store.locked",
        "%s is in use by process %s: stop that one first, or talk to it (assent call …)",
        store->path, pid[0] ? pid : "(unknown)");
}

static int make_key(const struct as_store *store, const char *name, struct as_err *err)
{
    uint8_t key[AS_KEY_SIZE];
    struct stat info;
    if (stat(store->path, &info) == 0 && info.st_size > 0)
        as_log(AS_LOG_WARN, "store",
               "%s is missing and is made anew: links and first passwords made with the old one "
               "no longer fit; a backup has it",
               name);
    as_random_bytes(key, sizeof key);
    return as_file_write(name, as_str_make((const char *)key, sizeof key), 0600, err);
}

static int read_key(struct as_store *store, struct as_err *err)
{
    as_auto_free char *name = beside(store->path, ".key");
    as_auto_arena struct as_arena arena;
    as_str key = AS_STR_NONE;
    bool is_missing = false;
    as_arena_init(&arena);
    if (!name)
        return as_err_set(err, AS_E_MEMORY, "no memory");
    int rc = as_look_at_key(store->path, &is_missing, err);
    if (rc == 0 && is_missing)
        rc = make_key(store, name, err);
    if (rc == 0)
        rc = as_file_read(name, AS_KEY_SIZE, false, &arena, &key, err);
    if (rc == 0)
        memcpy(store->key, key.data, AS_KEY_SIZE);
    return rc;
}

static int prepare_to_write(struct as_store *store, struct as_err *err)
{
    int rc = take_lock(store, err);
    if (rc < 0 || (rc = as_look_at_file(store->path, err)) < 0 || (rc = read_key(store, err)) < 0)
        return rc;
    if ((rc = as_index_new(&store->index, err)) < 0)
        return rc;
    if ((rc = as_conn_open(store, store->path, AS_CONN_WRITER, &store->writer, err)) < 0)
        return rc;
    if (chmod(store->path, 0600) < 0)
        as_log(AS_LOG_WARN, "store", "%s: cannot be made private (%s)", store->path,
               strerror(errno));
    if ((rc = as_schema_migrate(store->writer, err)) < 0)
        return as_err_within(err, "%s", store->path);
    if ((rc = as_index_fill(store->index, store->writer, err)) < 0)
        return rc;
    store->writer->pending = as_pending_new(store->index);
    return store->writer->pending ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for the indexes");
}

int as_store_open(const char *path, struct as_store **ret_store, struct as_err *err)
{
    struct as_store *store = calloc(1, sizeof *store);
    if (!store || !(store->path = strdup(path))) {
        free(store);
        return as_err_set(err, AS_E_MEMORY, "no memory for the store");
    }
    store->lock_fd = -1;

    int rc = prepare_to_write(store, err);
    if (rc < 0) {
        as_store_close(store);
        const bool is_named = as_str_starts_with(as_str_of(err->text), as_str_of(path));
        return rc == AS_E_STORAGE && !is_named ? as_err_within(err, "%s", path) : rc;
    }
    *ret_store = store;
    return 0;
}

int as_store_open_to_look(const char *path, struct as_store **ret_store, struct as_err *err)
{
    struct as_store *store = calloc(1, sizeof *store);
    if (!store || !(store->path = strdup(path))) {
        free(store);
        return as_err_set(err, AS_E_MEMORY, "no memory for the store");
    }
    store->lock_fd = -1;
    *ret_store = store;
    return 0;
}

static int prepare_scratch(struct as_store *store, struct as_err *err)
{
    int rc = as_index_new(&store->index, err);
    if (rc == 0)
        rc = as_conn_open(store, store->path, AS_CONN_SCRATCH, &store->writer, err);
    if (rc == 0)
        rc = as_schema_migrate(store->writer, err);
    if (rc < 0)
        return rc;
    store->writer->pending = as_pending_new(store->index);
    return store->writer->pending ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for the indexes");
}

int as_store_open_scratch(struct as_store **ret_store, struct as_err *err)
{
    struct as_store *store = NULL;
    int rc = as_store_open_to_look("", &store, err); /* SQLite's name for a file without one */
    if (rc == 0)
        rc = prepare_scratch(store, err);
    if (rc < 0) {
        as_store_close(store);
        return rc;
    }
    *ret_store = store;
    return 0;
}

int as_store_close(struct as_store *store)
{
    struct as_err err;
    int rc = 0;
    if (!store)
        return 0;
    if (store->writer && store->path[0] && as_checkpoint_whole(store->writer, &err) < 0 &&
        as_conn_fault(store->writer) == AS_FAULT_SYNC)
        rc = AS_E_STORAGE;
    as_conn_close(store->writer);
    as_index_free(store->index);
    if (store->lock_fd >= 0)
        close(store->lock_fd);
    free(store->path);
    free(store);
    return rc;
}

const char *as_store_path(const struct as_store *store)
{
    return store->path;
}

struct as_index *as_store_index(const struct as_store *store)
{
    return store->index;
}

struct as_conn *as_store_writer(const struct as_store *store)
{
    return store->writer;
}

as_str as_store_key(const struct as_store *store)
{
    return as_str_make((const char *)store->key, sizeof store->key);
}

int as_store_fill_index(struct as_store *store, struct as_conn *conn, struct as_err *err)
{
    int rc = as_index_new(&store->index, err);
    if (rc == 0)
        rc = as_index_fill_to_look(store->index, conn, err);
    if (rc == 0)
        as_index_freeze(store->index);
    return rc;
}
