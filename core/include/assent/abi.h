/* What every other header of the SDK stands on: text slices, status codes, thread tags.
 *
 * Rules of the border between host and plugin:
 * - Only fixed-width C types, slices and tables of functions cross it; JSON crosses as text.
 * - Every table begins with its size in bytes and only ever grows at the end; ASSENT_HAS tells
 *   whether the host that runs is new enough for a member.
 * - Whoever allocates frees. A slice that is handed over is valid for the call alone, unless the
 *   function says otherwise.
 * - Each function carries the thread on which it may be called: [loop] the loop thread only,
 *   [work] a thread of the pool only, [any] every thread. Debug builds check it. */
#ifndef ASSENT_ABI_H
#define ASSENT_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_ABI_MAGIC 0x41535354u /* "ASST" */
#define ASSENT_ABI_MAJOR 1u          /* another major: refused */
/* A plugin that needs a larger minor than the host's is refused; one that can do without what came
 * later says the smaller one and asks ASSENT_HAS.
 * 1: assent_reply has `answers` and `answer_count`, assent_plugin_descriptor has `check`
 * 2: patterns of shapes know {^field}; assent_operations has `describe` and `describe_field`, assent_host
 *    has `version`, assent_identity has `operator_actor`, `offer` and `answer` */
#define ASSENT_ABI_MINOR 3u

/* True when a table of this host is long enough to hold the member. */
#define ASSENT_HAS(table, member) \
    ((table) != NULL && \
     (table)->size >= (size_t)((const char *)&(table)->member - (const char *)(table)) + \
                          sizeof((table)->member))

/* Bytes that belong to somebody else; not NUL-terminated; data may be NULL when size is 0. */
typedef struct assent_text {
    const char *data;
    size_t size;
} assent_text;

typedef struct assent_pair {
    assent_text name;
    assent_text value;
} assent_pair;

/* 0 or one of the negative codes below. */
typedef int32_t assent_status;

enum {
    ASSENT_OK = 0,
    ASSENT_E_INVALID = -1,         /* the input is wrong; the sentence names the path */
    ASSENT_E_UNAUTHENTICATED = -2, /* nobody knows who is asking */
    ASSENT_E_DENIED = -3,          /* a permission rule said no */
    ASSENT_E_BLOCKED = -4,         /* a scenario rule stands in the way */
    ASSENT_E_NOT_FOUND = -5,       /* no such thing, or not the caller's */
    ASSENT_E_ENDED = -6,           /* the caller's relationship with the customer has ended */
    ASSENT_E_CONFLICT = -7,        /* it contradicts what is there */
    ASSENT_E_REPEATED = -8,        /* the request id was used with another body */
    ASSENT_E_TOO_LARGE = -9,       /* over a limit that the sentence names */
    ASSENT_E_BUSY = -10,           /* the queue is full: try again */
    ASSENT_E_STORAGE = -11,        /* the disk refused: nothing was kept, try again */
    ASSENT_E_ABSENT = -12,         /* a capability or member that is not there */
    ASSENT_E_CONFIG = -13,         /* the operator's configuration is wrong */
    ASSENT_E_MEMORY = -14,         /* no memory: this request alone fails */
    ASSENT_E_CLOSING = -15,        /* the host is shutting down */
    ASSENT_E_INTERNAL = -16,       /* a promise inside the host was broken */
    ASSENT_E_PENDING = -17         /* the answer comes through the callback */
};

#ifdef __cplusplus
}
#endif

#endif
