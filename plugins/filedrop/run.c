/* The way of one file, and its rows: a ring of slots between the reader and the writer. [loop] */
#include "filedrop.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- Begin and end of a file ---- */

static void on_taken(void *data);
static void on_repeated(void *data);

void file_free(struct file *file)
{
    digest_free(file);
    again_free(file);
    if (file->reader.rows_of)
        file->drop->rows->close(file->reader.rows_of);
    for (; file->reader.next < file->reader.count; file->reader.next++)
        row_free(&file->reader.rows[file->reader.next]);
    free(file->reader.space);
    for (uint32_t i = 0; file->slots && i < file->drop->in_flight; i++) {
        row_free(&file->slots[i].row);
        buf_free(&file->slots[i].receipt);
    }
    free(file->slots);
    buf_free(&file->writer.pending);
    buf_free(&file->writer.writing);
    if (file->fd >= 0)
        close(file->fd);
    if (file->part_fd >= 0)
        close(file->part_fd);
    places_close(&file->places);
    free(file);
}

/* On to the next file. */
static void leave(struct file *file)
{
    struct drop *drop = file->drop;
    look_forget(drop, file);
    drop->file = NULL;
    drop->is_paused = false;
    file_free(file);
    if (drop->is_closed || drop->is_draining)
        drop_check_drained(drop);
    else
        look_next(drop);
}

static void forget(struct file *file)
{
    file->outcome = OUTCOME_FORGET;
    leave(file);
}

void file_begin(struct drop *drop, const struct entry *entry)
{
    struct file *file = calloc(1, sizeof *file);
    if (!file) {
        drop_after(drop, RETRY_MS, look_on_tick);
        return;
    }
    file->drop = drop;
    snprintf(file->folder, sizeof file->folder, "%s", entry->folder);
    snprintf(file->name, sizeof file->name, "%s", entry->name);
    file->is_in_work = entry->is_in_work;
    file->mark = entry->mark;
    file->places = (struct places){ -1, -1, -1, -1, -1, -1 };
    file->fd = file->part_fd = -1;
    drop->file = file;
    if (!drop_work(drop, take_work, on_taken, file))
        forget(file);
}

static void on_finished(void *data)
{
    struct file *file = data;
    struct drop *drop = file->drop;
    if (!drop->is_closed) {
        const bool is_failed = file->code != NULL;
        if (file->is_stuck)
            drop_complain(drop, "%s: %s", file->name, file->reason);
        else if (is_failed)
            drop_log(drop, ASSENT_LOG_WARN, "%s was refused: %s", file->name, file->reason);
        else
            drop_log(drop, ASSENT_LOG_INFO, "%s is done", file->name);
        if (!file->is_stuck)
            drop_count(drop, is_failed ? drop->failed : drop->files);
    }
    leave(file);
}

static void finish(struct file *file)
{
    if (file->is_finishing)
        return;
    file->is_finishing = true;
    if (!drop_work(file->drop, finish_work, on_finished, file))
        forget(file);
}

/* A job of several steps; true: it goes on. */
static bool goes_on(struct file *file, void (*work)(void *data), void (*done)(void *data))
{
    if (!file->is_more)
        return false;
    if (file->drop->is_draining || file->drop->is_closed ||
        !drop_work(file->drop, work, done, file))
        forget(file);
    return true;
}

static void on_repeated(void *data)
{
    struct file *file = data;
    if (goes_on(file, again_work, on_repeated))
        return;
    if (file->outcome == OUTCOME_FORGET)
        leave(file);
    else
        finish(file);
}

static void on_taken(void *data)
{
    struct file *file = data;
    if (goes_on(file, take_work, on_taken))
        return;
    digest_free(file);
    if (file->drop->is_draining || file->drop->is_closed) {
        forget(file);
        return;
    }
    switch (file->outcome) {
    case OUTCOME_RUN:
        file->slots = calloc(file->drop->in_flight, sizeof *file->slots);
        if (file->slots)
            file_advance(file);
        else
            forget(file);
        break;
    case OUTCOME_AGAIN:
        if (!drop_work(file->drop, again_work, on_repeated, file))
            forget(file);
        break;
    case OUTCOME_PUBLISHED:
    case OUTCOME_FAILED:
        finish(file);
        break;
    case OUTCOME_FORGET:
        leave(file);
        break;
    }
}

/* ---- Rows ---- */

static struct slot *slot_at(struct file *file, uint32_t index)
{
    return &file->slots[(file->first + index) % file->drop->in_flight];
}

static void on_read(void *data)
{
    struct file *file = data;
    file->reader.is_running = false;
    file_advance(file);
}

static void on_written(void *data)
{
    struct file *file = data;
    struct drop *drop = file->drop;
    file->writer.is_running = false;
    if (file->writer.error != 0 && !drop->is_closed) {
        drop_complain(drop, "the receipts of %s cannot be written: %s", file->name,
                      strerror(file->writer.error));
    }
    file_advance(file);
}

static void write_work(void *data)
{
    part_write(data);
}

void slot_waits_again(struct slot *slot)
{
    slot->state = SLOT_WAITS;
    slot->file->waiting++;
    slot->file->sends_again = true;
}

/* Receipts in the order of the rows; a row that is not done holds up those behind it. */
static void harvest(struct file *file)
{
    struct writer *writer = &file->writer;
    while (file->used > 0 && slot_at(file, 0)->state == SLOT_DONE) {
        struct slot *slot = slot_at(file, 0);
        const size_t mark = writer->pending.size;
        buf_add(&writer->pending, slot->receipt.data, slot->receipt.size);
        if (slot->receipt.has_failed || writer->pending.has_failed) {
            /* No memory: the row is sent again later, and its first answer comes back. */
            writer->pending.size = mark;
            writer->pending.has_failed = false;
            buf_free(&slot->receipt);
            slot_waits_again(slot);
            file->drop->is_paused = true;
            return;
        }
        writer->pending_row = slot->row.number;
        writer->pending_rows++;
        row_free(&slot->row);
        slot->receipt.size = 0;
        file->first = (file->first + 1) % file->drop->in_flight;
        file->used--;
    }
}

/* Puts rows that were read into free slots. */
static void load(struct file *file)
{
    struct reader *reader = &file->reader;
    const struct writer *writer = &file->writer;
    while (!reader->is_running && reader->next < reader->count &&
           file->used < file->drop->in_flight &&
           file->used + writer->pending_rows + writer->writing_rows < DOUBT_ROWS) {
        struct slot *slot = slot_at(file, file->used++);
        slot->file = file;
        slot->state = SLOT_WAITS;
        slot->row = reader->rows[reader->next++];
        file->waiting++;
    }
}

/* A row that could not be understood, or that nobody dares to execute. */
static void refuse(struct slot *slot)
{
    struct drop *drop = slot->file->drop;
    const bool is_refused = slot->row.is_refused;
    receipt_of_row(slot, is_refused ? "refused" : "invalid", slot->row.code, slot->row.sentence);
    drop_count(drop, is_refused ? drop->refused : drop->invalid);
}

/* In the order of the rows. Those that wait are the last ones, unless some are to be sent again. */
static void submit(struct file *file)
{
    struct drop *drop = file->drop;
    const assent_actor *actor = NULL;
    const assent_text user = drop_user(drop, file->folder);
    uint32_t i = file->sends_again ? 0 : file->used - file->waiting;
    for (; file->waiting > 0 && i < file->used && !drop->is_paused && !drop->is_draining; i++) {
        struct slot *slot = slot_at(file, i);
        if (slot->state != SLOT_WAITS)
            continue;
        if (!slot->row.operation) {
            file->waiting--;
            refuse(slot);
            continue;
        }
        if (!actor && drop->identity->user(drop->host->self, user, &actor) < 0) {
            drop_complain(drop, "rows wait: there is no user %.*s", (int)user.size, user.data);
            drop->is_paused = true;
            return;
        }
        file->waiting--;
        submit_row(slot, actor);
    }
    file->sends_again = file->sends_again && file->waiting > 0;
}

static bool has_rest(const struct file *file)
{
    return file->used > 0 || file->reader.next < file->reader.count || !file->reader.is_end;
}

/* Rows far ahead of the receipts on disk wait for them. */
static bool is_held_up(const struct file *file)
{
    const struct reader *reader = &file->reader;
    return file->used == 0 && reader->next < reader->count;
}

static void write_some(struct file *file, bool is_all)
{
    struct writer *writer = &file->writer;
    if (writer->is_running || (writer->writing.size == 0 && writer->pending.size == 0))
        return;
    if (writer->writing.size == 0) {
        if (writer->pending.size < FLUSH_BYTES && !is_all && writer->pending_rows < DOUBT_ROWS / 2)
            return;
        const struct buf empty = writer->writing;
        writer->writing = writer->pending;
        writer->pending = empty;
        writer->writing_row = writer->pending_row;
        writer->writing_rows = writer->pending_rows;
        writer->pending_rows = 0;
    }
    writer->is_running = drop_work(file->drop, write_work, on_written, file);
}

void file_on_tick(void *data)
{
    struct drop *drop = data;
    drop->timer = NULL;
    drop->is_paused = false;
    if (drop->file) {
        drop->file->writer.error = 0;
        file_advance(drop->file);
    }
}

static void step(struct file *file)
{
    struct drop *drop = file->drop;
    struct reader *reader = &file->reader;
    harvest(file);
    while (!drop->is_draining && !drop->is_paused) {
        load(file);
        submit(file);
        if (file->used == 0 || slot_at(file, 0)->state != SLOT_DONE)
            break;
        harvest(file); /* rows that were refused at once made room */
    }
    if (!drop->is_draining && !reader->is_running && !reader->is_end &&
        reader->next == reader->count)
        reader->is_running = drop_work(drop, rows_read, on_read, file);
    if (file->writer.error == 0)
        write_some(file, !has_rest(file) || is_held_up(file) || drop->is_draining);
}

void file_advance(struct file *file)
{
    struct drop *drop = file->drop;
    struct writer *writer = &file->writer;
    if (drop->is_advancing)
        return; /* a reply that came at once: whoever submitted goes on */
    drop->is_advancing = true;
    if (!drop->is_closed)
        step(file);
    drop->is_advancing = false;

    const bool is_busy = file->reader.is_running || writer->is_running || file->sent > 0;
    const bool is_written = writer->pending.size == 0 && writer->writing.size == 0;
    if (is_busy)
        return;
    if (drop->is_closed || (drop->is_draining && (is_written || writer->error != 0))) {
        forget(file);
    } else if (!has_rest(file) && is_written) {
        finish(file);
    } else if (!drop->timer) { /* paused, or short of memory or disk */
        drop_after(drop, RETRY_MS, file_on_tick);
    }
}
