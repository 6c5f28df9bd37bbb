#include "store/look.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "store/migrate.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <sys/stat.h>

/* ---- The file ------------------------------------------------------------------------------- */

/* Of SQLite's file format; numbers are big-endian. */
enum {
    HEADER_SIZE = 100,
    PAGE_SIZE_AT = 16,
    FORMATS_AT = 18,   /* for writing and for reading: 1 or 2 */
    FRACTIONS_AT = 21, /* always 64, 32, 32 */
    CHANGES_AT = 24,
    PAGES_AT = 28,
    COOKIE_AT = 40, /* counts changes of the schema */
    VERSION_AT = 60,
    PAGES_VALID_AT = 92, /* the number of pages holds when it equals CHANGES_AT */
    LOG_HEADER_SIZE = 32,
    LOG_SALT_AT = 16,
    FRAME_HEADER_SIZE = 24,
    FRAME_COMMIT_AT = 4, /* the pages of the database after this commit, or 0 */
    FRAME_SALT_AT = 8,
    SALT_SIZE = 8,
    LOCKED_BYTE = 0x40000000,    /* its page is never written */
    HELD_MAX = 16 * 1024 * 1024, /* bytes; so many pages behind its end no file ever lacks */
};

struct shape {
    uint32_t page_size;
    uint32_t pages; /* that there should be; 0: not known */
    uint64_t size;  /* in bytes */
};

static uint32_t number_at(const uint8_t *bytes, size_t at)
{
    return (uint32_t)bytes[at] << 24 | (uint32_t)bytes[at + 1] << 16 |
           (uint32_t)bytes[at + 2] << 8 | bytes[at + 3];
}

static int read_header(const char *path, const uint8_t *header, ssize_t size,
                       struct shape *ret_shape, struct as_err *err)
{
    static const char magic[16] = "SQLite format 3";
    static const uint8_t fractions[3] = { 64, 32, 32 };
    if (size < HEADER_SIZE || memcmp(header, magic, sizeof magic) != 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: file is not a database: name another one, or restore a backup",
                          path);
    uint32_t page_size = (uint32_t)header[PAGE_SIZE_AT] << 8 | header[PAGE_SIZE_AT + 1];
    page_size = page_size == 1 ? 65536 : page_size;
    const bool is_size = page_size >= 512 && (page_size & (page_size - 1)) == 0;
    const bool is_format = header[FORMATS_AT] >= 1 && header[FORMATS_AT] <= 2 &&
                           header[FORMATS_AT + 1] >= 1 && header[FORMATS_AT + 1] <= 2;
    if (!is_size || !is_format || memcmp(header + FRACTIONS_AT, fractions, sizeof fractions) != 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the database's header is damaged: restore a backup", path);
    *ret_shape = (struct shape){
        .page_size = page_size,
        .pages = number_at(header, CHANGES_AT) == number_at(header, PAGES_VALID_AT)
                     ? number_at(header, PAGES_AT)
                     : 0,
    };
    return 0;
}

static bool has_bytes(const char *path, const char *ending)
{
    char name[4200];
    struct stat info;
    snprintf(name, sizeof name, "%s%s", path, ending);
    return stat(name, &info) == 0 && info.st_size > 0;
}

/* Which pages behind the end of the file the log holds: a bit for each, grown as they come. */
struct held {
    uint8_t *bits;
    uint64_t from, size;
};

static bool hold(struct held *held, uint64_t page)
{
    const uint64_t at = page - held->from;
    if (page < held->from)
        return true;
    if (at / 8 >= held->size) {
        const uint64_t size = (at / 8 + 1) * 2;
        uint8_t *bits = size > HELD_MAX ? NULL : realloc(held->bits, size);
        if (!bits)
            return false;
        memset(bits + held->size, 0, size - held->size);
        held->bits = bits;
        held->size = size;
    }
    held->bits[at / 8] |= (uint8_t)(1u << at % 8);
    return true;
}

/* The frames up to the last commit; those of an earlier round have another salt. What is behind the last
 * commit is held too: it only makes us milder. */
static void read_log(int fd, const struct shape *shape, struct held *held, uint32_t *pages)
{
    uint8_t head[LOG_HEADER_SIZE];
    uint8_t frame[FRAME_HEADER_SIZE];
    off_t at = LOG_HEADER_SIZE;
    if (pread(fd, head, sizeof head, 0) != sizeof head)
        return;
    while (pread(fd, frame, sizeof frame, at) == sizeof frame &&
           memcmp(frame + FRAME_SALT_AT, head + LOG_SALT_AT, SALT_SIZE) == 0) {
        if (!hold(held, number_at(frame, 0)))
            return;
        if (number_at(frame, FRAME_COMMIT_AT) > 0)
            *pages = number_at(frame, FRAME_COMMIT_AT);
        at += FRAME_HEADER_SIZE + (off_t)shape->page_size;
    }
}

/* True when every page is in the file or in the log. `shape->pages` becomes what the log says. */
static bool is_covered(const char *path, struct shape *shape)
{
    char name[4200];
    struct held held = { .from = shape->size / shape->page_size + 1 };
    snprintf(name, sizeof name, "%s-wal", path);
    as_auto_fd int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0)
        read_log(fd, shape, &held, &shape->pages);
    uint64_t page = held.from;
    for (; page <= shape->pages; page++) {
        const uint64_t at = page - held.from;
        const bool is_held = at / 8 < held.size && (held.bits[at / 8] >> at % 8 & 1);
        if (!is_held && page != LOCKED_BYTE / shape->page_size + 1)
            break;
    }
    free(held.bits);
    return page > shape->pages;
}

static int check_size(const char *path, int fd, struct shape *shape, struct as_err *err)
{
    struct stat info;
    bool is_whole = false;
    if (has_bytes(path, "-journal")) /* SQLite will put it back into the file */
        return 0;
    const bool has_log = has_bytes(path, "-wal");
    /* Twice: a server may write the pages home, and begin its log anew, while we look. */
    for (int i = 0; i < 2 && !is_whole; i++) {
        if (fstat(fd, &info) < 0)
            return as_err_set(err, AS_E_CONFIG, "%s: the database cannot be examined: %s", path,
                              strerror(errno));
        shape->size = (uint64_t)info.st_size;
        is_whole = is_covered(path, shape);
    }
    if (!is_whole)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the database is cut off: it has %" PRIu64 " bytes, and its %" PRIu32
                          " pages need %" PRIu64 ": restore a backup",
                          path, shape->size, shape->pages,
                          (uint64_t)shape->pages * shape->page_size);
    if (!has_log && shape->size % shape->page_size != 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the database is damaged: it has %" PRIu64
                          " bytes, which is no whole number of its pages of %" PRIu32
                          " bytes: restore a backup",
                          path, shape->size, shape->page_size);
    return 0;
}

static int check_header(const char *path, int fd, const uint8_t *header, ssize_t size,
                        struct as_err *err)
{
    static const uint8_t none[4];
    struct shape shape;
    const int rc = read_header(path, header, size, &shape, err);
    if (rc < 0)
        return rc;
    const uint32_t version = number_at(header, VERSION_AT);
    if (version > (uint32_t)as_schema_version_wanted())
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the database was written by a newer assent (schema %" PRIu32
                          ", this one knows %d): run that version, or restore a backup",
                          path, version, as_schema_version_wanted());
    if (version == 0 && memcmp(header + COOKIE_AT, none, sizeof none) != 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the database holds another program's tables: name another one",
                          path);
    return check_size(path, fd, &shape, err);
}

int as_look_at_file(const char *path, struct as_err *err)
{
    uint8_t header[HEADER_SIZE];
    struct stat info;
    as_auto_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd >= 0 && fstat(fd, &info) == 0 && !S_ISREG(info.st_mode))
        return as_err_set(err, AS_E_CONFIG, "%s: the database must be a plain file", path);
    const ssize_t size = fd < 0 ? -1 : read(fd, header, sizeof header);
    if (size < 0)
        return as_err_set(err, AS_E_CONFIG, "%s: the database cannot be read: %s", path,
                          strerror(errno));
    return size == 0 ? 0 : check_header(path, fd, header, size, err);
}

/* ---- The key -------------------------------------------------------------------------------- */

int as_look_at_key(const char *path, bool *ret_is_missing, struct as_err *err)
{
    as_auto_arena struct as_arena arena;
    as_str key = AS_STR_NONE;
    as_arena_init(&arena);
    const char *name = as_arena_printf(&arena, "%s.key", path).data;
    if (!name)
        return as_err_set(err, AS_E_MEMORY, "no memory for a path");
    *ret_is_missing = access(name, F_OK) < 0 && errno == ENOENT;
    if (*ret_is_missing)
        return 0;
    int rc = as_file_read(name, 4096, false, &arena, &key, err);
    if (rc == 0 && key.size != AS_KEY_SIZE)
        rc = as_err_set(err, AS_E_CONFIG,
                        "%s: must hold %d bytes, not %zu; restore it from a backup", name,
                        AS_KEY_SIZE, key.size);
    if (rc < 0 && rc != AS_E_MEMORY)
        rc = err->code = AS_E_CONFIG;
    return rc;
}

/* ---- Reading, and leaving nothing behind ---------------------------------------------------- */

struct as_look {
    sqlite3 *db;
    const char *path; /* lives in the arena */
    bool is_behind;
    struct as_arena arena;
};

/* SQLite opens the log for writing even when the database is read alone. */
static int open_to_read(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                        int *ret_flags)
{
    sqlite3_vfs *base = sqlite3_vfs_find(NULL);
    (void)vfs;
    flags &= ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_DELETEONCLOSE);
    return base->xOpen(base, name, file, flags | SQLITE_OPEN_READONLY, ret_flags);
}

static sqlite3_vfs *reading_vfs(void)
{
    static sqlite3_vfs vfs;
    if (!vfs.zName) {
        vfs = *sqlite3_vfs_find(NULL);
        vfs.pNext = NULL;
        vfs.zName = "assent-look";
        vfs.xOpen = open_to_read;
        sqlite3_vfs_register(&vfs, 0);
    }
    return &vfs;
}

/* As root, SQLite gives the index of the log to the database's owner, who has it already. */
static int leave_owner(int fd, uid_t user, gid_t group)
{
    (void)fd, (void)user, (void)group;
    return 0;
}

static void keep_owners(bool is_kept)
{
    sqlite3_vfs *base = sqlite3_vfs_find(NULL);
    if (base && base->iVersion >= 3 && base->xSetSystemCall)
        (void)base->xSetSystemCall(base, "fchown",
                                   is_kept ? (sqlite3_syscall_ptr)leave_owner : NULL);
}

/* "file:/path?how" with what URIs reserve written as %XX. */
static const char *uri_of(struct as_look *look, const char *how)
{
    as_auto_buf struct as_buf uri;
    as_buf_init(&uri);
    as_buf_add(&uri, AS_STR("file:"));
    for (const char *at = look->path; *at; at++) {
        if (strchr("?#%", *at))
            as_buf_printf(&uri, "%%%02x", (unsigned)(unsigned char)*at);
        else
            as_buf_add_char(&uri, *at);
    }
    as_buf_printf(&uri, "?%s", how);
    return uri.has_failed ? NULL : as_arena_copy(&look->arena, as_buf_str(&uri)).data;
}

static int open_by(struct as_look *look, const char *how)
{
    const char *uri = uri_of(look, how);
    sqlite3_close(look->db);
    look->db = NULL;
    if (!uri)
        return SQLITE_NOMEM;
    int rc = sqlite3_open_v2(uri, &look->db,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX,
                             reading_vfs()->zName);
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_extended_result_codes(look->db, 0);
    sqlite3_busy_timeout(look->db, 1000);
    sqlite3_db_config(look->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return sqlite3_exec(look->db, "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
}

static int refuse(const struct as_look *look, int rc, struct as_err *err)
{
    const bool is_broken = rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB || rc == SQLITE_ERROR;
    if (rc == SQLITE_NOMEM)
        return as_err_set(err, AS_E_MEMORY, "no memory for the database");
    return as_err_set(err, AS_E_CONFIG, "%s: the database %s (%s)%s", look->path,
                      is_broken ? "is damaged" : "cannot be read",
                      look->db ? sqlite3_errmsg(look->db) : sqlite3_errstr(rc),
                      is_broken ? ": restore a backup" : "");
}

static int check_version(const struct as_look *look, int *ret_version, struct as_err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(look->db, "PRAGMA user_version", -1, &stmt, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        *ret_version = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW ? 0 : refuse(look, rc, err);
}

/* The root of every table can be read. */
static int check_tables(const struct as_look *look, struct as_err *err)
{
    int version = 0;
    int rc = check_version(look, &version, err);
    if (rc < 0 || version != as_schema_version_wanted())
        return rc; /* the steps of the migration are still to come */
    for (size_t i = 0; as_state_tables[i]; i++) {
        char sql[96];
        snprintf(sql, sizeof sql, "SELECT 1 FROM %s LIMIT 1", as_state_tables[i]);
        rc = sqlite3_exec(look->db, sql, NULL, NULL, NULL);
        if (rc != SQLITE_OK)
            return refuse(look, rc, err);
    }
    return 0;
}

static int open_look(struct as_look *look, struct as_err *err)
{
    int rc = SQLITE_OK;
    if (has_bytes(look->path, "-wal")) {
        rc = open_by(look, "readonly_shm=1");
        look->is_behind = rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY || rc == SQLITE_BUSY ||
                          rc == SQLITE_PROTOCOL || rc == SQLITE_PERM;
    }
    if (!look->db || look->is_behind)
        rc = open_by(look, "immutable=1");
    return rc == SQLITE_OK ? check_tables(look, err) : refuse(look, rc, err);
}

int as_look_open(const char *path, struct as_look **ret_look, struct as_err *err)
{
    struct stat info;
    *ret_look = NULL;
    if (stat(path, &info) < 0 && errno == ENOENT)
        return 0;
    struct as_look *look = calloc(1, sizeof *look);
    if (!look)
        return as_err_set(err, AS_E_MEMORY, "no memory for the database");
    as_arena_init(&look->arena);
    keep_owners(true);
    look->path = as_arena_copy(&look->arena, as_str_of(path)).data;
    const int rc =
        look->path ? open_look(look, err) : as_err_set(err, AS_E_MEMORY, "no memory for a path");
    if (rc < 0) {
        as_look_close(look);
        return rc;
    }
    *ret_look = look;
    return 0;
}

void as_look_close(struct as_look *look)
{
    if (!look)
        return;
    sqlite3_close(look->db);
    keep_owners(false);
    as_arena_fini(&look->arena);
    free(look);
}

bool as_look_is_behind(const struct as_look *look)
{
    return look && look->is_behind;
}

int as_look_for_user(struct as_look *look, const struct as_id *id, bool *ret_is_there,
                     struct as_err *err)
{
    static const char sql[] =
        "SELECT 1 FROM users JOIN partners ON partners.id = users.partner WHERE users.id = ?";
    sqlite3_stmt *stmt = NULL;
    int version = 0;
    *ret_is_there = false;
    int rc = look ? check_version(look, &version, err) : 0;
    if (rc < 0 || version == 0)
        return rc; /* an empty file */
    rc = sqlite3_prepare_v2(look->db, sql, -1, &stmt, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_bind_blob(stmt, 1, id->bytes, sizeof id->bytes, SQLITE_STATIC);
        rc = sqlite3_step(stmt);
    }
    *ret_is_there = rc == SQLITE_ROW;
    sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : refuse(look, rc, err);
}
