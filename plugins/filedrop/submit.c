/* Sends a row to the host, known by the digest of its file and its number. [loop] */
#include "filedrop.h"

#include <openssl/sha.h>
#include <stdio.h>

/* The same row of the same content always gets the same id, so the host executes it once. */
static void make_request_id(const struct file *file, uint64_t row, char out[37])
{
    unsigned char bytes[DIGEST_SIZE + 8];
    unsigned char hash[SHA256_DIGEST_LENGTH];
    memcpy(bytes, file->digest, DIGEST_SIZE);
    for (size_t i = 0; i < 8; i++)
        bytes[DIGEST_SIZE + i] = (unsigned char)(row >> (56 - 8 * i));
    SHA256(bytes, sizeof bytes, hash);
    hash[6] = (unsigned char)((hash[6] & 0x0F) | 0x80); /* version 8 of RFC 9562: our own way */
    hash[8] = (unsigned char)((hash[8] & 0x3F) | 0x80);
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *out++ = '-';
        *out++ = digits[hash[i] >> 4];
        *out++ = digits[hash[i] & 15];
    }
    *out = '\0';
}

/* NULL: there is none. */
static const struct known_operation *find(struct drop *drop, const char *name)
{
    static struct known_operation other; /* when there are more than can be kept; the loop's */
    for (uint32_t i = 0; i < drop->known_count; i++) {
        if (strcmp(drop->known[i].name, name) == 0)
            return &drop->known[i];
    }
    const assent_operation *operation = NULL;
    if (strlen(name) >= sizeof other.name ||
        drop->operations->find(drop->host->self, name, NULL, NULL, &operation) < 0)
        return NULL;
    const bool is_told = ASSENT_HAS(drop->operations, is_command) && drop->operations->is_command;
    struct known_operation *known =
        drop->known_count < OPERATIONS_MOST ? &drop->known[drop->known_count++] : &other;
    snprintf(known->name, sizeof known->name, "%s", name);
    known->operation = operation;
    known->is_command = !is_told || drop->operations->is_command(operation);
    return known;
}

static bool is_to_be_repeated(assent_status status)
{
    return status == ASSENT_E_BUSY || status == ASSENT_E_STORAGE || status == ASSENT_E_CLOSING ||
           status == ASSENT_E_MEMORY || status == ASSENT_E_UNAUTHENTICATED;
}

static void pause_rows(struct drop *drop, uint64_t ms)
{
    if (drop->is_paused || drop->is_draining || drop->is_closed)
        return;
    drop->is_paused = true;
    drop_after(drop, ms, file_on_tick);
}

static void on_reply(void *data, const assent_reply *reply)
{
    struct slot *slot = data;
    struct file *file = slot->file;
    struct drop *drop = file->drop;
    file->sent--;
    if (is_to_be_repeated(reply->status)) {
        slot_waits_again(slot);
        pause_rows(drop, reply->retry_after_s > 0 ? reply->retry_after_s * 1000 : RETRY_MS);
    } else if (drop->is_closed) {
        slot->state = SLOT_DONE;
    } else {
        receipt_of_reply(slot, reply);
    }
    file_advance(file);
}

void submit_row(struct slot *slot, const assent_actor *actor)
{
    struct file *file = slot->file;
    struct drop *drop = file->drop;
    const struct known_operation *known = find(drop, slot->row.operation);
    if (!known || !known->is_command) {
        receipt_of_row(slot, "invalid", known ? "operation.query" : "operation.unknown",
                       known ? "a file holds commands; this operation only reads"
                             : "there is no such operation");
        drop_count(drop, drop->invalid);
        return;
    }
    char request_id[37];
    char correlation[64];
    make_request_id(file, slot->row.number, request_id);
    snprintf(correlation, sizeof correlation, "filedrop:%.16s:%llu", file->hex,
             (unsigned long long)slot->row.number);
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = known->operation,
        .actor = actor,
        .body = text(slot->row.input),
        .request_id = { request_id, 36 },
        .correlation_id = text(correlation),
        .on_reply = on_reply,
        .data = slot,
        .flags = ASSENT_SUBMIT_IDS,
    };
    slot->state = SLOT_SENT;
    file->sent++;
    drop->operations->submit(drop->host->self, &submission);
}
