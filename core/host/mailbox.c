#include "host/mailbox.h"

#include <stdlib.h>

#include "engine/engine.h"

static void on_async(uv_async_t *async)
{
    as_mailbox_empty(async->data);
}

int as_mailbox_open(struct as_mailbox *mailbox, uv_loop_t *loop, void (*before)(void *data),
                    void *data, struct as_err *err)
{
    *mailbox = (struct as_mailbox){ .before = before, .data = data };
    mailbox->letters_end = &mailbox->letters;
    mailbox->commands_end = &mailbox->commands;
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

void as_mailbox_empty(struct as_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    struct as_letter *letter = mailbox->letters;
    struct as_command *command = mailbox->commands;
    mailbox->letters = NULL;
    mailbox->letters_end = &mailbox->letters;
    mailbox->commands = NULL;
    mailbox->commands_end = &mailbox->commands;
    pthread_mutex_unlock(&mailbox->lock);

    if (command && mailbox->before)
        mailbox->before(mailbox->data);
    while (command) {
        struct as_command *next = command->next;
        command->next = NULL;
        command->on_done(command);
        command = next;
    }
    while (letter) {
        struct as_letter *next = letter->next;
        letter->call(letter->data);
        free(letter);
        letter = next;
    }
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
