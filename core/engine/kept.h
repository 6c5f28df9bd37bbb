/* What journal and store keep as text, made into things again: for replay, and for the state as it was. */
#pragma once

#include "engine/engine.h"
#include "store/journal.h"

/* Who asked. The partner's row comes from `conn`; `ret_partner` stays empty (row 0) for the host. */
int as_kept_actor(const struct as_entry_record *entry, struct as_conn *conn, struct as_arena *arena,
                  struct as_actor *ret_actor, struct as_partner *ret_partner, struct as_err *err);
/* The files of a rule set by its digest, in the arena. AS_E_NOT_FOUND: they are not kept here;
 * AS_E_CONFLICT ("ruleset.changed"): they are not those that were activated. */
int as_kept_files(struct as_conn *from, const struct as_digest *digest, struct as_arena *arena,
                  struct as_rule_files *ret_files, struct as_err *err);
/* Sets aside in a rule set what was set aside under the activation of that entry, before the entry `before`
 * (INT64_MAX: until now). */
int as_kept_asides(struct as_conn *from, int64_t activation, int64_t before, struct as_arena *arena,
                   struct as_ruleset *rules, struct as_err *err);
/* Files and rule set, ready for the command that activates it; the set is the caller's. */
int as_kept_package(struct as_conn *from, const struct as_digest *digest, struct as_arena *arena,
                    struct as_ruleset_package *ret_package, struct as_err *err);
