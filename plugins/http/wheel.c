#include "wheel.h"

void wheel_item_init(struct wheel_item *item)
{
    link_init(&item->link);
    item->at_ms = 0;
    item->visit_tick = 0;
}

static void put(struct wheel *wheel, struct wheel_item *item)
{
    uint64_t tick = item->at_ms / WHEEL_TICK_MS + 1;
    if (tick <= wheel->tick)
        tick = wheel->tick + 1;
    if (tick > wheel->tick + WHEEL_SLOTS - 1)
        tick = wheel->tick + WHEEL_SLOTS - 1;
    item->visit_tick = tick;
    link_to_end(&wheel->slots[tick % WHEEL_SLOTS], &item->link);
}

static void visit(struct wheel *wheel, struct wheel_item *item, uint64_t now_ms)
{
    if (item->at_ms == 0) {
        link_remove(&item->link);
    } else if (item->at_ms <= now_ms) {
        link_remove(&item->link);
        item->at_ms = 0;
        wheel->on_due(item);
    } else {
        put(wheel, item);
    }
}

static void on_timer(uv_timer_t *timer)
{
    struct wheel *wheel = timer->data;
    uint64_t now_ms = uv_now(timer->loop);
    uint64_t target = now_ms / WHEEL_TICK_MS;

    /* After a long stop of the process one round is enough to meet everybody. */
    if (target > wheel->tick + WHEEL_SLOTS)
        wheel->tick = target - WHEEL_SLOTS;
    while (wheel->tick < target) {
        wheel->tick++;
        struct link due;
        struct link *slot = &wheel->slots[wheel->tick % WHEEL_SLOTS];
        if (link_is_alone(slot))
            continue;
        due = *slot; /* the ring moves to a head of its own: put() may use the same slot again */
        due.next->prev = &due;
        due.prev->next = &due;
        link_init(slot);
        while (!link_is_alone(&due))
            visit(wheel, LINK_OWNER(due.next, struct wheel_item, link), now_ms);
    }
    wheel->on_tick(wheel->data);
}

void wheel_init(struct wheel *wheel, uv_loop_t *loop, void (*on_due)(struct wheel_item *),
                void (*on_tick)(void *), void *data)
{
    uv_timer_init(loop, &wheel->timer);
    wheel->timer.data = wheel;
    wheel->held = 0;
    wheel->tick = 0;
    wheel->on_due = on_due;
    wheel->on_tick = on_tick;
    wheel->data = data;
    for (size_t i = 0; i < WHEEL_SLOTS; i++)
        link_init(&wheel->slots[i]);
}

void wheel_hold(struct wheel *wheel)
{
    if (wheel->held++ > 0)
        return;
    wheel->tick = uv_now(wheel->timer.loop) / WHEEL_TICK_MS;
    uv_timer_start(&wheel->timer, on_timer, WHEEL_TICK_MS, WHEEL_TICK_MS);
}

void wheel_release(struct wheel *wheel)
{
    if (--wheel->held == 0)
        uv_timer_stop(&wheel->timer);
}

void wheel_set(struct wheel *wheel, struct wheel_item *item, uint64_t at_ms)
{
    item->at_ms = at_ms;
    if (at_ms == 0)
        return; /* stays where it is; the next visit takes it out */
    if (!link_is_alone(&item->link) && at_ms / WHEEL_TICK_MS + 1 >= item->visit_tick)
        return;
    put(wheel, item);
}
