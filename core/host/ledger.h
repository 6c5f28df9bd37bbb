/* What a plugin registered: written down by the host, and taken back after the plugin was closed.
 * [loop] */
#pragma once

struct as_ledger_entry {
    struct as_ledger_entry *next, *previous;
    void (*take_back)(struct as_ledger_entry *entry); /* frees or begins to close it */
};

struct as_ledger {
    struct as_ledger_entry head;
};

void as_ledger_init(struct as_ledger *ledger);
void as_ledger_add(struct as_ledger *ledger, struct as_ledger_entry *entry,
                   void (*take_back)(struct as_ledger_entry *entry));
/* Without taking it back. */
void as_ledger_strike(struct as_ledger_entry *entry);
/* Takes everything back, the newest first. */
void as_ledger_take_back(struct as_ledger *ledger);
