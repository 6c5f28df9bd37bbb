#include "host/ledger.h"

void as_ledger_init(struct as_ledger *ledger)
{
    ledger->head = (struct as_ledger_entry){ .next = &ledger->head, .previous = &ledger->head };
}

void as_ledger_add(struct as_ledger *ledger, struct as_ledger_entry *entry,
                   void (*take_back)(struct as_ledger_entry *entry))
{
    entry->take_back = take_back;
    entry->next = ledger->head.next;
    entry->previous = &ledger->head;
    entry->next->previous = entry;
    ledger->head.next = entry;
}

void as_ledger_strike(struct as_ledger_entry *entry)
{
    entry->next->previous = entry->previous;
    entry->previous->next = entry->next;
    entry->next = entry->previous = entry;
}

void as_ledger_take_back(struct as_ledger *ledger)
{
    while (ledger->head.next != &ledger->head) {
        struct as_ledger_entry *entry = ledger->head.next;
        as_ledger_strike(entry);
        entry->take_back(entry);
    }
}
