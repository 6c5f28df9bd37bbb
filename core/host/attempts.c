#include "host/attempts.h"

#include "base/fold.h"

#include <stdio.h>
#include <stdlib.h>

/* 2,048 sets of 4: 8,192 names at a time, a third of a megabyte. */
enum { SETS = 2048, WAYS = 4, FREE_ATTEMPTS = 5, LOCKED_AFTER = 10 };
enum { LOCK_MS = 15 * 60 * 1000, FORGET_MS = 60 * 60 * 1000, SUBJECT_MOST = 512 };

struct way {
    struct as_fingerprint subject;
    int64_t last; /* the latest wrong one */
    uint16_t wrong;
    uint16_t under_way; /* 0 and none wrong: free */
};

struct as_attempt_set {
    struct way ways[WAYS];
};

int as_attempts_init(struct as_attempts *attempts, struct as_err *err)
{
    attempts->sets = calloc(SETS, sizeof *attempts->sets);
    return attempts->sets ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for counting attempts");
}

void as_attempts_fini(struct as_attempts *attempts)
{
    free(attempts->sets);
    attempts->sets = NULL;
}

struct as_attempt as_attempt_of(const char *operation, as_str subject)
{
    char text[64 + SUBJECT_MOST];
    size_t size = (size_t)snprintf(text, 64, "%s:", operation);
    if (subject.size > SUBJECT_MOST) /* longer than any name: one that there is not */
        subject.size = SUBJECT_MOST;
    size += as_fold_into(subject, text + size);
    return (struct as_attempt){ as_fingerprint_of(as_str_make(text, size)), true };
}

/* What has passed of it by now: after an hour nothing is left, after a lock five are, so that who goes on
 * guessing is slowed from the first. */
static void age(struct way *way, int64_t now)
{
    const int64_t passed = now - way->last;
    if (way->wrong > 0 && passed >= FORGET_MS)
        way->wrong = 0;
    else if (way->wrong >= LOCKED_AFTER && passed >= LOCK_MS)
        way->wrong = FREE_ATTEMPTS;
}

static struct way *find(struct as_attempts *attempts, const struct as_fingerprint *subject,
                        int64_t now)
{
    struct way *ways = attempts->sets[subject->halves[0] % SETS].ways;
    for (uint32_t i = 0; i < WAYS; i++) {
        if (memcmp(&ways[i].subject, subject, sizeof *subject) != 0)
            continue;
        age(&ways[i], now);
        return &ways[i];
    }
    return NULL;
}

/* The place of the one that is least worth remembering; NULL: all of them are under way. */
static struct way *take(struct as_attempts *attempts, const struct as_fingerprint *subject,
                        int64_t now)
{
    struct way *ways = attempts->sets[subject->halves[0] % SETS].ways;
    struct way *best = NULL;
    for (uint32_t i = 0; i < WAYS; i++) {
        struct way *way = &ways[i];
        age(way, now);
        if (way->under_way > 0)
            continue;
        if (!best || way->wrong < best->wrong ||
            (way->wrong == best->wrong && way->last < best->last))
            best = way;
    }
    if (best)
        *best = (struct way){ .subject = *subject };
    return best;
}

/* Until when it has to wait; 0: not at all. */
static int64_t wait_of(const struct way *way, int64_t now)
{
    if (way->wrong < FREE_ATTEMPTS)
        return 0;
    const int64_t pause =
        way->wrong >= LOCKED_AFTER ? LOCK_MS : 1000ll << (way->wrong - FREE_ATTEMPTS);
    const int64_t left = way->last + pause - now;
    return left > 0 ? left : 0;
}

static int refuse(const char *word, int64_t wait_ms, struct as_err *err)
{
    as_err_word(err, AS_E_BUSY, word, "too many wrong attempts: try again later");
    err->retry_s = (uint32_t)((wait_ms + 999) / 1000);
    return err->code;
}

int as_attempts_begin(struct as_attempts *attempts, const struct as_attempt *attempt,
                      int64_t now_ms, struct as_err *err)
{
    if (!attempt->is_counted)
        return 0;
    struct way *way = find(attempts, &attempt->subject, now_ms);
    if (!way)
        way = take(attempts, &attempt->subject, now_ms);
    if (!way)
        return refuse("sign_in.slowed", 1000, err);
    const int64_t wait = wait_of(way, now_ms);
    if (wait > 0)
        return refuse(way->wrong >= LOCKED_AFTER ? "sign_in.locked" : "sign_in.slowed", wait, err);
    /* What is not answered yet may be wrong. Who was never wrong may sign in from many places at once. */
    const uint32_t at_once = way->wrong == 0 ? LOCKED_AFTER : FREE_ATTEMPTS;
    if (way->under_way > 0 && way->wrong + way->under_way >= at_once)
        return refuse("sign_in.slowed", 1000, err);
    way->under_way++;
    return 0;
}

void as_attempts_end(struct as_attempts *attempts, const struct as_attempt *attempt,
                     enum as_attempt_end end, int64_t now_ms)
{
    struct way *way = attempt->is_counted ? find(attempts, &attempt->subject, now_ms) : NULL;
    if (!way)
        return;
    if (way->under_way > 0)
        way->under_way--;
    if (end == AS_ATTEMPT_RIGHT)
        way->wrong = 0;
    if (end != AS_ATTEMPT_WRONG)
        return;
    if (way->wrong < LOCKED_AFTER)
        way->wrong++;
    way->last = now_ms;
}
