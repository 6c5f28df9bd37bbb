/* The state as it was: rebuilt from the journal for some customers, up to the moment one asks about.
 *
 * The caller walks the journal and applies the entries it needs, in their order: those of its customers
 * (as_history_customer), and always those that are about none, which made the partners and people. In
 * between, the state of that moment can be read and rules can be asked about it. Nothing of it is written
 * to the database; it is gone with as_history_close. One thread at a time, a pool thread or a command
 * line's. */
#pragma once

#include "engine/engine.h"
#include "store/journal.h"

struct as_history;

/* Rule sets come from the files that `from` keeps; it must stay open. */
int as_history_open(struct as_conn *from, struct as_history **ret_history, struct as_err *err);
void as_history_close(struct as_history *history);

/* The customer that an entry is about, also of the entry that made it; nil: none, everybody needs it. Looks
 * at operation, customer and input alone, so what as_journal_scan hands over is enough. */
struct as_id as_history_customer(const struct as_entry_record *entry);

/* Does once more what the entry did then; refused entries, and changes of the rules in force, change
 * nothing here. `entry` is a whole one, of as_journal_get. The rules are not asked whether it passes, but
 * which texts there were.
 *
 * What is personal and was erased reads "erased-<sequence>". After an error the history is good for nothing
 * but closing. */
int as_history_apply(struct as_history *history, const struct as_entry_record *entry,
                     struct as_err *err);

/* The state after the entries so far: facts of a run are loaded from here. It is the history's writer; only
 * read from it. */
struct as_conn *as_history_conn(const struct as_history *history);

/* What was asked then, ready for as_run_decide: operation, actor, partner, input, time, locale, the rule set
 * of the entry (NULL: none was in force) and this history's state. Everything lives in the arena but the rule
 * set, which holds until as_history_apply or as_history_ask is called the next time. Apply the entries before
 * it first, not the entry itself. AS_E_CONFIG: this program has no such operation. */
int as_history_ask(struct as_history *history, const struct as_entry_record *entry,
                   struct as_arena *arena, struct as_run *ret_run, void **ret_input,
                   struct as_err *err);
