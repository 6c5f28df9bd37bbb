#include "engine/history.h"

#include "engine/answer.h"
#include "engine/kept.h"

#include <stdlib.h>

enum {
    RULES_KEPT = 4,     /* a journal goes through its rule sets one after the other */
    COMMIT_EVERY = 256, /* what is pending is looked through one by one */
};

struct as_history {
    struct as_conn *from;
    struct as_store *store;
    struct as_arena arena; /* of one entry */
    int open;              /* entries in the open batch */
    uint64_t uses;
    struct kept_rules {
        struct as_digest digest;
        struct as_ruleset *set;
        uint64_t used;
    } rules[RULES_KEPT];
};

int as_history_open(struct as_conn *from, struct as_history **ret_history, struct as_err *err)
{
    struct as_history *history = calloc(1, sizeof *history);
    if (!history)
        return as_err_set(err, AS_E_MEMORY, "no memory for a history");
    history->from = from;
    as_arena_init(&history->arena);
    int rc = as_store_open_scratch(&history->store, err);
    if (rc == 0)
        rc = as_batch_begin(as_store_writer(history->store), err);
    if (rc < 0) {
        as_history_close(history);
        return rc;
    }
    *ret_history = history;
    return 0;
}

void as_history_close(struct as_history *history)
{
    if (!history)
        return;
    for (size_t i = 0; i < RULES_KEPT; i++)
        as_ruleset_free(history->rules[i].set);
    as_store_close(history->store);
    as_arena_fini(&history->arena);
    free(history);
}

struct as_conn *as_history_conn(const struct as_history *history)
{
    return as_store_writer(history->store);
}

struct as_id as_history_customer(const struct as_entry_record *entry)
{
    struct as_id id = entry->customer;
    const bool is_making = as_str_equal(entry->operation, AS_STR("customer.create")) ||
                           as_str_equal(entry->operation, AS_STR("customer.import"));
    if (!as_id_is_nil(&id) || !is_making)
        return id;
    /* Quotes within a text are escaped, so this is the member and nothing else. */
    const as_str key = AS_STR("\"id\":\"");
    const ptrdiff_t at = as_str_find(entry->input, key);
    const size_t begin = at < 0 ? entry->input.size : (size_t)at + key.size;
    if (entry->input.size - begin >= AS_ID_TEXT_SIZE - 1)
        (void)as_id_parse(as_str_make(entry->input.data + begin, AS_ID_TEXT_SIZE - 1), &id);
    return id;
}

/* ---- Rule sets ------------------------------------------------------------------------------ */

static int find_rules(struct as_history *history, const struct as_digest *digest,
                      struct as_ruleset **ret_rules, struct as_err *err)
{
    struct kept_rules *oldest = &history->rules[0];
    for (size_t i = 0; i < RULES_KEPT; i++) {
        struct kept_rules *kept = &history->rules[i];
        if (kept->set && as_digest_equal(&kept->digest, digest)) {
            kept->used = ++history->uses;
            *ret_rules = kept->set;
            return 0;
        }
        if (kept->used < oldest->used)
            oldest = kept;
    }
    struct as_ruleset_package package;
    struct as_arena arena;
    as_arena_init(&arena);
    int rc = as_kept_package(history->from, digest, &arena, &package, err);
    as_arena_fini(&arena);
    if (rc < 0)
        return rc;
    as_ruleset_free(oldest->set);
    *oldest = (struct kept_rules){ *digest, package.set, ++history->uses };
    *ret_rules = package.set;
    return 0;
}

/* ---- Asking and applying -------------------------------------------------------------------- */

/* Texts that were erased become ones that equal no other entry's: two people must not become one. */
static void mark_erased(const struct as_fields *fields, bool is_personal, as_str mark, void *record)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        const bool is_below = is_personal || (field->flags & AS_PERSONAL);
        if (field->type == AS_FIELD_OBJECT)
            mark_erased(field->of, is_below, mark, as_field_at(record, field));
        else if (field->type == AS_FIELD_TEXT && is_below)
            *(as_str *)as_field_at(record, field) = mark;
    }
}

static int read_input(const struct as_entry_record *entry, const struct as_fields *fields,
                      struct as_arena *arena, void *input, struct as_err *err)
{
    int rc = as_answer_read(fields, entry->input, entry->personal_data, "input", arena, input, err);
    if (rc < 0 || entry->personal_data.size > 0 || as_digest_is_nil(&entry->personal))
        return rc;
    const as_str mark = as_arena_printf(arena, "erased-%lld", (long long)entry->sequence);
    if (!mark.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a journal entry");
    mark_erased(fields, false, mark, input);
    return 0;
}

/* Everything but the rules. */
static int fill(struct as_history *history, const struct as_entry_record *entry,
                struct as_arena *arena, struct as_run *run, void **ret_input, struct as_err *err)
{
    const struct as_operation *operation = as_operation_find(entry->operation);
    if (!operation)
        return as_err_set(err, AS_E_CONFIG, "this program has no operation %.*s",
                          AS_STR_ARG(entry->operation));
    struct as_actor *actor = AS_ARENA_NEW(arena, struct as_actor);
    struct as_partner *partner = AS_ARENA_NEW(arena, struct as_partner);
    void *input = as_arena_alloc(arena, operation->input->size);
    if (!actor || !partner || !input)
        return as_err_set(err, AS_E_MEMORY, "no memory for a journal entry");
    int rc = as_kept_actor(entry, as_history_conn(history), arena, actor, partner, err);
    if (rc == 0)
        rc = read_input(entry, operation->input, arena, input, err);
    *run = (struct as_run){
        .operation = operation,
        .arena = arena,
        .conn = as_history_conn(history),
        .actor = actor,
        .partner = partner->row ? partner : NULL,
        .locale = entry->locale,
        .at = entry->at,
        .sequence = entry->sequence,
    };
    *ret_input = input;
    return rc;
}

static int take_rules(struct as_history *history, const struct as_entry_record *entry,
                      struct as_run *run, struct as_err *err)
{
    if (as_digest_is_nil(&entry->ruleset))
        return 0;
    return find_rules(history, &entry->ruleset, &run->rules, err);
}

int as_history_ask(struct as_history *history, const struct as_entry_record *entry,
                   struct as_arena *arena, struct as_run *ret_run, void **ret_input,
                   struct as_err *err)
{
    int rc = fill(history, entry, arena, ret_run, ret_input, err);
    if (rc == 0)
        rc = take_rules(history, entry, ret_run, err);
    return rc < 0 ? as_err_within(err, "entry %lld", (long long)entry->sequence) : rc;
}

static int execute(struct as_history *history, const struct as_entry_record *entry,
                   struct as_err *err)
{
    struct as_run run;
    void *input = NULL;
    int rc = fill(history, entry, &history->arena, &run, &input, err);
    if (rc < 0 || run.operation->flags & AS_OP_ABOUT_RULES)
        return rc;
    if (run.operation->flags & (AS_OP_CUSTOMER | AS_OP_INVITATION)) /* only these ask for texts */
        rc = take_rules(history, entry, &run, err);
    void *reply = as_arena_alloc(&history->arena, run.operation->reply->size);
    if (rc == 0 && !reply)
        rc = as_err_set(err, AS_E_MEMORY, "no memory for a journal entry");
    if (rc < 0)
        return rc;
    as_fields_clear(run.operation->reply, reply);
    run.is_past = true;
    return as_run_execute(&run, input, reply, err);
}

/* An invitation whose customer is not known is everybody's here, until one of them answers it; of what another
 * customer answered nothing is known. It is of no consequence to this history then: the handlers look before
 * they change anything. */
static bool is_of_another(const struct as_entry_record *entry, int rc)
{
    const struct as_operation *operation = as_operation_find(entry->operation);
    return (rc == AS_E_NOT_FOUND || rc == AS_E_CONFLICT) && as_id_is_nil(&entry->customer) &&
           operation && (operation->flags & AS_OP_INVITATION);
}

int as_history_apply(struct as_history *history, const struct as_entry_record *entry,
                     struct as_err *err)
{
    struct as_conn *conn = as_history_conn(history);
    if (entry->status < 0)
        return 0;
    as_arena_reset(&history->arena);
    int rc = execute(history, entry, err);
    if (is_of_another(entry, rc))
        rc = 0;
    if (rc == 0 && ++history->open >= COMMIT_EVERY) {
        history->open = 0;
        rc = as_batch_commit(conn, err);
        if (rc == 0)
            rc = as_batch_begin(conn, err);
    }
    return rc < 0 ? as_err_within(err, "entry %lld", (long long)entry->sequence) : 0;
}
