/* assent backup */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "host/settings.h"

enum { KEY_LIMIT = 4096, BUSY_MS = 10000 };

/* One snapshot, written by SQLite itself, while the server goes on. */
static int copy_database(const char *from, const char *to, struct as_err *err)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_open_v2(from, &db, SQLITE_OPEN_READONLY, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_busy_timeout(db, BUSY_MS);
        rc = sqlite3_prepare_v2(db, "VACUUM INTO ?", -1, &stmt, NULL);
    }
    if (rc == SQLITE_OK) {
        sqlite3_bind_text(stmt, 1, to, -1, SQLITE_STATIC);
        rc = sqlite3_step(stmt) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(db);
    }
    if (rc != SQLITE_OK)
        as_err_set(err, AS_E_STORAGE, "%s: cannot be copied to %s: %s", from, to,
                   sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return rc == SQLITE_OK ? 0 : err->code;
}

/* A file, or the folder whose new name for one is to last. */
static int sync_path(const char *path, struct as_err *err)
{
    as_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fsync(fd) == 0)
        return 0;
    return as_err_set(err, AS_E_STORAGE, "%s: %s", path, strerror(errno));
}

static int give_name(const char *part, const char *to, struct as_err *err)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", to); /* dirname writes into it */
    if (rename(part, to) < 0)
        return as_err_set(err, AS_E_STORAGE, "%s: %s", to, strerror(errno));
    return sync_path(dirname(folder), err);
}

static int refuse_existing(const char *path, struct as_err *err)
{
    struct stat info;
    if (lstat(path, &info) < 0 && errno == ENOENT)
        return 0;
    return as_err_set(err, AS_E_CONFLICT,
                      "%s: there is something already; a backup needs a new name", path);
}

static int make_backup(const char *data, const char *to, struct as_err *err)
{
    char part[PATH_MAX];
    char key[PATH_MAX];
    char key_to[PATH_MAX];
    as_auto_arena struct as_arena arena;
    as_str text;
    as_arena_init(&arena);
    snprintf(part, sizeof part, "%s.part", to);
    snprintf(key, sizeof key, "%s.key", data);
    snprintf(key_to, sizeof key_to, "%s.key", to);
    int rc = refuse_existing(to, err);
    if (rc == 0)
        rc = refuse_existing(key_to, err);
    if (rc == 0)
        rc = refuse_existing(part, err);
    if (rc == 0)
        rc = as_file_read(key, KEY_LIMIT, false, &arena, &text, err);
    if (rc < 0)
        return rc;
    const mode_t mask = umask(0077);
    rc = copy_database(data, part, err);
    umask(mask);
    if (rc == 0)
        rc = sync_path(part, err);
    if (rc == 0)
        rc = as_file_write(key_to, text, 0600, err);
    if (rc == 0)
        rc = give_name(part, to, err);
    if (rc < 0) { /* none of them was there before */
        unlink(part);
        unlink(key_to);
        unlink(to);
    }
    return rc;
}

static int backup(struct as_cli *cli)
{
    struct as_settings settings;
    struct as_err err;
    if (strlen(cli->args[0]) > PATH_MAX - 16)
        return as_cli_wrong_usage(cli, "the path is too long");
    if (as_settings_read(cli->config, &settings, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    const int rc = make_backup(settings.data, cli->args[0], &err);
    as_settings_fini(&settings);
    if (rc < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    if (cli->is_json) {
        as_auto_json json_t *out =
            json_pack("{s:s, s:s+}", "database", cli->args[0], "key", cli->args[0], ".key");
        as_print_json(out);
    } else {
        printf("%s and %s.key: keep the key apart from the database and secret\n", cli->args[0],
               cli->args[0]);
    }
    return AS_CLI_OK;
}

const struct as_cli_command as_cli_backup = {
    .name = "backup",
    .usage = "FILE",
    .doc = "copies the database and its key into new files, while the server goes on",
    .least = 1,
    .most = 1,
    .has_config = true,
    .run = backup,
};
