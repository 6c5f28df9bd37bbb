/* Rule sets that were activated, and their files, kept once per digest. */
#pragma once

#include "store/store.h"

/* One activation. */
struct as_ruleset_record {
    int64_t row;
    struct as_digest digest;
    int64_t activated_at;
    as_str actor;                   /* canonical JSON */
    int64_t sequence;               /* of the journal entry */
    int64_t rules;                  /* how many rules it has */
    struct as_digest approved_diff; /* what the operator looked at before; may be nil */
};
extern const struct as_fields as_ruleset_record_fields;

/* A rule that is not asked any more, from this entry on until a rule set is activated. */
struct as_rule_aside {
    int64_t row;
    as_str rule;
    struct as_digest ruleset;
    int64_t set_aside_at;
    int64_t sequence; /* of the journal entry */
};
extern const struct as_fields as_rule_aside_fields;

/* One file, by its path within the rules folder. */
struct as_ruleset_file {
    as_str path;
    as_str text;
};

/* Keeps the files under the digest; nothing when it is known already. */
int as_ruleset_files_keep(struct as_conn *conn, const struct as_digest *digest,
                          const struct as_ruleset_file *files, uint32_t count, struct as_err *err);
/* All files of a set, sorted by path. AS_E_NOT_FOUND when the digest is unknown. */
int as_ruleset_files_get(struct as_conn *conn, const struct as_digest *digest,
                         struct as_arena *arena, struct as_ruleset_file **ret_files,
                         uint32_t *ret_count, struct as_err *err);
/* The one that was ever in force and whose digest begins with these hexadecimal digits. AS_E_INVALID: it is
 * no such beginning, or that of several; AS_E_NOT_FOUND. */
int as_ruleset_by_prefix(struct as_conn *conn, as_str prefix, struct as_arena *arena,
                         struct as_digest *ret_digest, struct as_err *err);
/* The active one: the newest activation. AS_E_NOT_FOUND when there is none yet. */
int as_ruleset_active(struct as_conn *conn, struct as_arena *arena,
                      struct as_ruleset_record *ret_record, struct as_err *err);
/* The one that was in force before the active one: the newest activation of another digest. AS_E_NOT_FOUND
 * with the word "ruleset.no_previous" when there is none. */
int as_ruleset_previous(struct as_conn *conn, struct as_arena *arena,
                        struct as_ruleset_record *ret_record, struct as_err *err);
/* Calls `on_aside` for each rule that was aside at the entry `before` under the activation of the entry
 * `after`: those set aside between the two. The record lives in the arena. */
int as_rule_asides_each(struct as_conn *conn, int64_t after, int64_t before, struct as_arena *arena,
                        void (*on_aside)(void *data, const struct as_rule_aside *aside), void *data,
                        struct as_err *err);
