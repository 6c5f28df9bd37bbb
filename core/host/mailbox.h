/* Where other threads reach the loop: the engine's finished commands, and what plugins post.
 *
 * One async handle; the loop is woken when a letter comes into an empty box, not for each. */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <uv.h>

#include "base/err.h"

struct as_command;

struct as_letter {
    struct as_letter *next;
    void (*call)(void *data);
    void *data;
    void *owner; /* only compared */
};

struct as_mailbox {
    uv_async_t async;
    pthread_mutex_t lock;
    struct as_letter *letters, **letters_end;
    struct as_command *commands, **commands_end;
    struct as_command *waiting, **waiting_end; /* [loop] taken out, not handed back yet */
    bool is_closed;
    void (*before)(void *data); /* [loop] called before commands are handed back */
    void *data;
};

int as_mailbox_open(struct as_mailbox *mailbox, uv_loop_t *loop, void (*before)(void *data),
                    void *data, struct as_err *err);
/* [loop] Nothing is taken afterwards; what lies there is dropped. The handle closes with the loop. */
void as_mailbox_close(struct as_mailbox *mailbox);
/* After the loop has closed the handle. */
void as_mailbox_fini(struct as_mailbox *mailbox);

/* [any] Runs `call(data)` on the loop, in order. AS_E_CLOSING, AS_E_MEMORY. */
int as_mailbox_post(struct as_mailbox *mailbox, void *owner, void (*call)(void *data), void *data);
/* [any] The engine's `deliver`: `mailbox` is its data. */
void as_mailbox_deliver(void *mailbox, struct as_command *list);
/* [loop] Handles what lies there, without waiting for the loop. */
void as_mailbox_empty(struct as_mailbox *mailbox);
/* [loop] Forgets the letters of an owner that is being closed. */
void as_mailbox_forget(struct as_mailbox *mailbox, const void *owner);
