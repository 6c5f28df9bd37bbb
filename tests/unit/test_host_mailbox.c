/* The mailbox: what other threads post is done on the loop, in order; and the ledger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"
#include "host/ledger.h"
#include "host/mailbox.h"

enum { LETTERS = 20000, SENDERS = 4 };

struct desk {
    uv_loop_t loop;
    struct as_mailbox mailbox;
    uint32_t letters, commands, befores;
    uint32_t last[SENDERS];
    bool is_in_order;
};

struct letter {
    struct desk *desk;
    uint32_t sender, number;
};

struct sender {
    struct desk *desk;
    pthread_t thread;
    uint32_t index;
    struct letter *letters;
};

static void on_before(void *data)
{
    ((struct desk *)data)->befores++;
}

static void on_letter(void *data)
{
    const struct letter *letter = data;
    struct desk *desk = letter->desk;
    desk->is_in_order = desk->is_in_order && letter->number == desk->last[letter->sender];
    desk->last[letter->sender] = letter->number + 1;
    if (++desk->letters == LETTERS * SENDERS)
        uv_stop(&desk->loop);
}

static void open_desk(struct desk *desk)
{
    struct as_err err;
    *desk = (struct desk){ .is_in_order = true };
    uv_loop_init(&desk->loop);
    assert_int_equal(as_mailbox_open(&desk->mailbox, &desk->loop, on_before, desk, &err), 0);
}

static void close_desk(struct desk *desk)
{
    as_mailbox_close(&desk->mailbox);
    uv_run(&desk->loop, UV_RUN_DEFAULT);
    as_mailbox_fini(&desk->mailbox);
    assert_int_equal(uv_loop_close(&desk->loop), 0);
}

static void *send_letters(void *data)
{
    struct sender *sender = data;
    for (uint32_t i = 0; i < LETTERS; i++) {
        sender->letters[i] = (struct letter){ sender->desk, sender->index, i };
        if (as_mailbox_post(&sender->desk->mailbox, sender, on_letter, &sender->letters[i]) < 0)
            return sender;
    }
    return NULL;
}

static void letters_of_every_thread_arrive_in_order(void **unused)
{
    static struct letter letters[SENDERS][LETTERS];
    struct desk desk;
    struct sender senders[SENDERS];
    open_desk(&desk);
    for (uint32_t i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){ .desk = &desk, .index = i, .letters = letters[i] };
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_letters, &senders[i]), 0);
    }
    uv_run(&desk.loop, UV_RUN_DEFAULT);
    for (uint32_t i = 0; i < SENDERS; i++) {
        void *failed = NULL;
        pthread_join(senders[i].thread, &failed);
        assert_null(failed);
    }
    assert_int_equal(desk.letters, LETTERS * SENDERS);
    assert_true(desk.is_in_order);
    close_desk(&desk);
}

static void on_done(struct as_command *command)
{
    ((struct desk *)command->data)->commands++;
}

static void commands_come_back_after_the_reads_before_them_have_ended(void **unused)
{
    struct desk desk;
    struct as_command list[3] = { { .on_done = on_done },
                                  { .on_done = on_done },
                                  { .on_done = on_done } };
    open_desk(&desk);
    for (int i = 0; i < 3; i++)
        list[i].data = &desk;
    list[0].next = &list[1];
    as_mailbox_deliver(&desk.mailbox, &list[0]);
    as_mailbox_deliver(&desk.mailbox, &list[2]);
    as_mailbox_deliver(&desk.mailbox, NULL);
    assert_int_equal(desk.commands, 0);
    uv_run(&desk.loop, UV_RUN_ONCE);
    assert_int_equal(desk.commands, 3);
    assert_int_equal(desk.befores, 1);
    close_desk(&desk);
}

static void a_closed_box_takes_nothing(void **unused)
{
    struct desk desk;
    struct letter letter = { &desk, 0, 0 };
    int other = 0;
    open_desk(&desk);
    assert_int_equal(as_mailbox_post(&desk.mailbox, &other, on_letter, &letter), 0);
    assert_int_equal(as_mailbox_post(&desk.mailbox, &letter, on_letter, &letter), 0);
    as_mailbox_forget(&desk.mailbox, &other);
    as_mailbox_empty(&desk.mailbox);
    assert_int_equal(desk.letters, 1);
    assert_int_equal(as_mailbox_post(&desk.mailbox, &other, on_letter, &letter), 0);
    close_desk(&desk);
    assert_int_equal(desk.letters, 1);
}

/* ---- The ledger ----------------------------------------------------------------------------- */

static int taken[3];
static int taken_count;

struct thing {
    struct as_ledger_entry entry;
    int number;
};

static void take_back(struct as_ledger_entry *entry)
{
    taken[taken_count++] = ((struct thing *)entry)->number;
}

static void the_ledger_takes_back_what_is_left_the_newest_first(void **unused)
{
    struct as_ledger ledger;
    struct thing things[3] = { { .number = 1 }, { .number = 2 }, { .number = 3 } };
    as_ledger_init(&ledger);
    for (int i = 0; i < 3; i++)
        as_ledger_add(&ledger, &things[i].entry, take_back);
    as_ledger_strike(&things[1].entry);
    as_ledger_take_back(&ledger);
    as_ledger_take_back(&ledger);
    assert_int_equal(taken_count, 2);
    assert_int_equal(taken[0], 3);
    assert_int_equal(taken[1], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_of_every_thread_arrive_in_order),
        cmocka_unit_test(commands_come_back_after_the_reads_before_them_have_ended),
        cmocka_unit_test(a_closed_box_takes_nothing),
        cmocka_unit_test(the_ledger_takes_back_what_is_left_the_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
