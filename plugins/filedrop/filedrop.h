/* What the files of this plugin share: the plugin as a whole, and the file that is under way.
 *
 * One file after another, in the order of their names:
 *
 *     look -> take -> run -> finish -> look
 *
 * look.c finds a file that has come to rest, take.c moves it to `work` and makes its digest, run.c executes
 * its rows and keeps their receipts, finish.c moves everything to its place. What touches the disk runs on
 * the pool ("[work]"), one such job of a file at a time except reading and writing while it runs; all
 * else runs on the loop. */
#pragma once

#include "assent/assent.h"
#include "buf.h"
#include "place.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum {
    REST_MS = 2000,       /* a file that did not change for so long is whole */
    IDLE_LOOK_MS = 60000, /* the system can lose a change: look all the same now and then */
    RETRY_MS = 1000,
    ROWS_MOST = 2000000,
    ENTRIES_MOST = 1024, /* looked at in one go */
    BATCH_ROWS = 256,
    BATCH_BYTES = 1024 * 1024,
    CHUNK_BYTES = 256 * 1024,
    STEP_BYTES = 8 * 1024 * 1024, /* of a file, in one job */
    FLUSH_BYTES = 64 * 1024,      /* of receipts, before they are written */
    DOUBT_ROWS = 1024,            /* at most so many rows are ahead of the receipts on disk */
    RECEIPT_MOST = 16 * 1024,
    OPERATIONS_MOST = 64,
    DIGEST_SIZE = 32,
    HEX_SIZE = 2 * DIGEST_SIZE + 1,
    REASON_SIZE = 512,
    WORD_SIZE = 192,
    FOLDERS_MOST = 64,
    STUCK_MS = 60000, /* before what could not be moved is tried again */
    FRESH_MS = 1000,  /* a look is good for so long */
};

struct drop;

/* ---- Looking ---- */

struct entry {
    char folder[FOLDER_SIZE]; /* below in, or work; "": none */
    char name[NAME_SIZE];
    bool is_in_work; /* taken already: by this service or before it was ended */
    struct mark mark;
    int64_t since_ms; /* monotonic: unchanged since then */
    bool is_stuck;    /* could not be moved away: left alone for a while */
    bool is_gone;     /* done since the look */
};

struct look {
    struct drop *drop;
    struct entry *entries;
    size_t count;
    size_t room;
    size_t chosen;                /* index; `count`: none */
    int64_t wait_ms;              /* until the next may be at rest; 0: nothing waits */
    int64_t at_ms;                /* when it was looked */
    char (*folders)[FOLDER_SIZE]; /* below in, to be watched */
    size_t folder_count;
    char problem[REASON_SIZE];
};

/* ---- Rows ---- */

struct row {
    uint64_t number;
    char *operation; /* NULL: it is not executed, `code` and `sentence` say why */
    char *input;     /* JSON */
    bool is_refused; /* and not invalid */
    char code[64];
    char sentence[320];
};

enum slot_state { SLOT_WAITS, SLOT_SENT, SLOT_DONE };

/* A row on its way through the host. */
struct slot {
    struct file *file;
    enum slot_state state;
    struct row row;
    struct buf receipt;
};

/* ---- A file under way ---- */

enum outcome {
    OUTCOME_RUN,       /* execute its rows */
    OUTCOME_AGAIN,     /* it was executed before: repeat its receipts */
    OUTCOME_PUBLISHED, /* everything is done but moving it away */
    OUTCOME_FAILED,    /* refused whole */
    OUTCOME_FORGET,    /* gone, changed, or the system is short of something: look again later */
};

struct reader {
    assent_row_reader *rows_of;
    uint64_t offset;
    char *space;
    size_t begin, end; /* what of the space is not read yet */
    bool is_fed;       /* the file has no further bytes */
    bool is_end;
    bool is_running;
    struct row rows[BATCH_ROWS];
    size_t count, next;
};

struct writer {
    struct buf pending;    /* receipts to be written */
    struct buf writing;    /* with the job */
    uint32_t pending_rows; /* how many are in them */
    uint32_t writing_rows;
    uint64_t pending_row; /* the last in them */
    uint64_t writing_row;
    uint64_t durable_row;
    uint64_t durable_bytes;
    int error; /* errno of the last try */
    bool is_running;
};

struct file {
    struct drop *drop;
    char folder[FOLDER_SIZE];
    char name[NAME_SIZE];
    bool is_in_work;
    struct mark mark;
    struct places places;
    int fd;
    enum outcome outcome;
    const char *code; /* of a failure */
    char code_text[64];
    char reason[REASON_SIZE];
    bool is_more;    /* the job has more to do */
    bool is_stuck;   /* finishing: could not be moved */
    bool is_changed; /* while it was read */

    struct digest *digesting;
    char content[HEX_SIZE]; /* of the bytes */
    uint8_t
        digest[DIGEST_SIZE]; /* of the bytes, and of what decides about them and is not in them */
    char hex[HEX_SIZE];
    char word[WORD_SIZE]; /* that; "": nothing */

    int part_fd;       /* its receipts so far */
    uint32_t doubtful; /* so many rows behind the last receipt: executed or not, nobody knows */
    void *again;       /* again.c's */

    struct reader reader;
    struct writer writer;
    struct slot *slots; /* a ring */
    uint32_t first, used;
    uint32_t sent, waiting; /* slots in these states */
    bool sends_again;       /* some that wait stand between others */
    bool is_finishing;
};

/* ---- The plugin ---- */

struct known_operation {
    char name[64];
    const assent_operation *operation;
    bool is_command;
};

struct folder_user {
    char folder[FOLDER_SIZE];
    char user[37];
};

/* A folder below `in` that is watched. */
struct watched {
    char folder[FOLDER_SIZE];
    assent_watch *watch;
};

struct drop {
    const assent_host *host;
    const assent_operations *operations;
    const assent_identity *identity;
    const assent_rows *rows;
    const assent_work *work;
    const assent_timers *timers;
    const assent_watching *watching; /* NULL: withheld, then the folder is polled */
    const assent_metrics *metrics;   /* NULL: withheld */

    char *folder;
    char *in_folder;
    assent_text user;
    struct folder_user *users; /* who drops into which folder */
    size_t user_count;
    uint64_t poll_ms;
    uint64_t file_bytes;
    uint64_t line_bytes;
    uint32_t in_flight;

    struct look look;
    struct file *file;
    assent_timer *timer; /* for the next look, or for going on */
    assent_watch *watch;
    struct watched watched[FOLDERS_MOST];
    size_t watched_count;
    bool is_looking;
    bool is_look_wanted; /* something changed meanwhile */
    bool is_paused;      /* the host is busy: the timer goes on */
    bool is_advancing;
    bool is_draining;
    bool is_closed;
    void (*on_drained)(void *data);
    void *drained_data;
    int64_t said_ms; /* when trouble was last put into the log */

    struct known_operation known[OPERATIONS_MOST];
    uint32_t known_count;
    assent_metric *files, *failed, *accepted, *unchanged, *refused, *invalid;
};

static inline assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* plugin.c: [loop] */
void drop_log(struct drop *drop, int32_t level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, at most once a minute. */
void drop_complain(struct drop *drop, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void drop_count(struct drop *drop, assent_metric *metric);
void drop_after(struct drop *drop, uint64_t ms, void (*on_tick)(void *data));
/* In whose name the rows of a folder are executed. */
assent_text drop_user(const struct drop *drop, const char *folder);
/* Runs a job; when even that cannot be begun, tells by false. */
bool drop_work(struct drop *drop, void (*work)(void *data), void (*done)(void *data), void *data);
void drop_check_drained(struct drop *drop);

/* look.c: [loop] */
void look_soon(struct drop *drop);
void look_begin(struct drop *drop);
void look_on_tick(void *data);
/* The next file of the last look, or another look. */
void look_next(struct drop *drop);
/* After a file: what has become of its entry. */
void look_forget(struct drop *drop, const struct file *file);

/* take.c: [work] opens the file, checks it, makes its digest, decides its outcome. */
void take_work(void *data);
void digest_free(struct file *file); /* [any] */

/* part.c: [work] */
void part_decide(struct file *file);
bool part_write(struct file *file);

/* rows.c: [work] */
bool rows_open(struct file *file, assent_row_reader **ret_reader); /* false: no memory */
void rows_read(void *data);                                        /* the next rows */
void row_free(struct row *row);

/* receipt.c: [loop] */
void receipt_of_row(struct slot *slot, const char *state, const char *code, const char *sentence);
void receipt_of_reply(struct slot *slot, const assent_reply *reply);

/* submit.c: [loop] */
/* Sends a waiting row; it may be done when this returns. */
/* It was sent, and has to be once more. */
void slot_waits_again(struct slot *slot);
void submit_row(struct slot *slot, const assent_actor *actor);

/* again.c: [work] repeats the receipts of an earlier file of the same content. */
void again_work(void *data);
void again_free(struct file *file);

/* report.c: [work] writes summary and todo beside the receipts of this name; false: file->reason. */
bool report_write(struct file *file, int receipts_fd, const char *receipts_name);

/* finish.c: [work] moves everything to its place. */
void finish_work(void *data);

/* run.c: [loop] */
void file_begin(struct drop *drop, const struct entry *entry);
void file_advance(struct file *file);
void file_on_tick(void *data); /* after a pause */
void file_free(struct file *file);
