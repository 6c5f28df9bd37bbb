#include "host/mailbox.h"

#include <stdlib.h>

#include "engine/engine.h"

/* A whole batch would hold the loop for milliseconds; who else waits comes in between. */
enum { COMMANDS_A_TURN = 8 };

static void on_async(uv_async_t *async);

int as_mailbox_open(struct as_mailbox *mailbox, uv_loop_t *loop, void (*before)(void *data),
                    void *data, struct as_err *err)
{
    *mailbox = (struct as_mailbox){ .before = before, .data = data };
    mailbox->letters_end = &mailbox->letters;
    mailbox->commands_end = &mailbox->commands;
    mailbox->waiting_end = &mailbox->waiting;
    const int rc = uv_async_init(loop, &mailbox->async, on_async);
    if (rc < 0)
        return as_err_set(err, AS_E_STORAGE, "the loop's mailbox cannot be made: %s",
                          uv_strerror(rc));
    mailbox->async.data = mailbox;
    pthread_mutex_init(&mailbox->lock, NULL);
    return 0;
}

static void drop_letters(struct as_letter *letter)
{
    while (letter) {
        struct as_letter *next = letter->next;
        free(letter);
        letter = next;
    }
}

void as_mailbox_close(struct as_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->is_closed = true;
    struct as_letter *letters = mailbox->letters;
    mailbox->letters = NULL;
    mailbox->letters_end = &mailbox->letters;
    pthread_mutex_unlock(&mailbox->lock);
    drop_letters(letters);
    uv_close((uv_handle_t *)&mailbox->async, NULL);
}

void as_mailbox_fini(struct as_mailbox *mailbox)
{
    pthread_mutex_destroy(&mailbox->lock);
}

int as_mailbox_post(struct as_mailbox *mailbox, void *owner, void (*call)(void *data), void *data)
{
    struct as_letter *letter = malloc(sizeof *letter);
    if (!letter)
        return AS_E_MEMORY;
    *letter = (struct as_letter){ .call = call, .data = data, .owner = owner };
    pthread_mutex_lock(&mailbox->lock);
    const bool is_closed = mailbox->is_closed;
    const bool was_empty = !mailbox->letters && !mailbox->commands;
    if (!is_closed) {
        *mailbox->letters_end = letter;
        mailbox->letters_end = &letter->next;
        if (was_empty) /* under the lock: the handle is not closed meanwhile */
            uv_async_send(&mailbox->async);
    }
    pthread_mutex_unlock(&mailbox->lock);
    if (is_closed)
        free(letter);
    return is_closed ? AS_E_CLOSING : 0;
}

void as_mailbox_deliver(void *data, struct as_command *list)
{
    struct as_mailbox *mailbox = data;
    struct as_command *last = list;
    if (!list)
        return;
    while (last->next)
        last = last->next;
    pthread_mutex_lock(&mailbox->lock);
    const bool was_empty = !mailbox->letters && !mailbox->commands;
    *mailbox->commands_end = list;
    mailbox->commands_end = &last->next;
    if (was_empty && !mailbox->is_closed)
        uv_async_send(&mailbox->async);
    pthread_mutex_unlock(&mailbox->lock);
}

/* Takes what other threads left here: commands behind those that wait already. */
static struct as_letter *take_all(struct as_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    struct as_letter *letter = mailbox->letters;
    mailbox->letters = NULL;
    mailbox->letters_end = &mailbox->letters;
    if (mailbox->commands) {
        *mailbox->waiting_end = mailbox->commands;
        mailbox->waiting_end = mailbox->commands_end;
        mailbox->commands = NULL;
        mailbox->commands_end = &mailbox->commands;
    }
    pthread_mutex_unlock(&mailbox->lock);
    return letter;
}

static void hand_back(struct as_mailbox *mailbox, uint32_t most)
{
    if (mailbox->waiting && mailbox->before)
        mailbox->before(mailbox->data);
    for (; mailbox->waiting && most > 0; most--) {
        struct as_command *command = mailbox->waiting;
        mailbox->waiting = command->next;
        if (!mailbox->waiting)
            mailbox->waiting_end = &mailbox->waiting;
        command->next = NULL;
        command->on_done(command);
    }
}

static void empty(struct as_mailbox *mailbox, uint32_t most)
{
    struct as_letter *letter = take_all(mailbox);
    hand_back(mailbox, most);
    while (letter) {
        struct as_letter *next = letter->next;
        letter->call(letter->data);
        free(letter);
        letter = next;
    }
}

void as_mailbox_empty(struct as_mailbox *mailbox)
{
    empty(mailbox, UINT32_MAX);
}

static void on_async(uv_async_t *async)
{
    struct as_mailbox *mailbox = async->data;
    empty(mailbox, COMMANDS_A_TURN);
    if (mailbox->waiting && !mailbox->is_closed)
        uv_async_send(&mailbox->async);
}

void as_mailbox_forget(struct as_mailbox *mailbox, const void *owner)
{
    pthread_mutex_lock(&mailbox->lock);
    struct as_letter **at = &mailbox->letters;
    while (*at) {
        struct as_letter *letter = *at;
        if (letter->owner == owner) {
            *at = letter->next;
            free(letter);
        } else {
            at = &letter->next;
        }
    }
    mailbox->letters_end = at;
    pthread_mutex_unlock(&mailbox->lock);
}
