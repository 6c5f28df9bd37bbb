/* Deadlines of many connections by one coarse timer.
 *
 * A deadline that moves to later costs nothing: the link stays in its slot, and when the slot comes
 * round it is moved on. The timer runs only while somebody is in the wheel's care (hold, release),
 * so that a server without connections has no wake-ups. */
#pragma once

#include "list.h"

#include <stdint.h>
#include <uv.h>

enum {
    WHEEL_TICK_MS = 250,
    WHEEL_SLOTS = 128, /* 32 s ahead; what is later goes round again */
};

struct wheel_item {
    struct link link;
    uint64_t at_ms;      /* by uv_now; 0: none */
    uint64_t visit_tick; /* the slot it is linked in */
};

struct wheel {
    uv_timer_t timer;
    uint64_t tick;
    uint32_t held;
    struct link slots[WHEEL_SLOTS];
    void (*on_due)(struct wheel_item *item);
    void (*on_tick)(void *data); /* after the items of a tick */
    void *data;
};

void wheel_init(struct wheel *wheel, uv_loop_t *loop, void (*on_due)(struct wheel_item *),
                void (*on_tick)(void *), void *data);
void wheel_hold(struct wheel *wheel);
void wheel_release(struct wheel *wheel);

void wheel_item_init(struct wheel_item *item);
/* `at_ms` by uv_now, 0 takes it out. on_due is called once, up to a tick or two late. */
void wheel_set(struct wheel *wheel, struct wheel_item *item, uint64_t at_ms);
