/* Reading the journal: who did what, when, which rule of which rule set said so. */
#include "operations/explained.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "store/journal.h"

#include <stdatomic.h>

enum {
    PAGE_DEFAULT = 100,
    LOOK_MAX =
        10000, /* entries for one page: some 50 ms, so that few callers do not hold the pool */
};

static as_str status_word(const struct as_entry_record *entry)
{
    return entry->status == 0 ? AS_STR("ok") : as_str_of(as_err_code_word((int)entry->status));
}

static bool is_wanted(const struct as_run *run, const struct as_journal_list *input,
                      const struct as_entry_record *entry)
{
    if (as_run_is_foreign(run, &entry->partner))
        return false;
    if (!as_id_is_nil(&input->customer) && !as_id_equal(&entry->customer, &input->customer))
        return false;
    return input->operation.size == 0 || as_str_equal(entry->operation, input->operation);
}

static int add_entry(struct as_run *run, const struct as_entry_record *entry, struct as_page *page,
                     struct as_err *err)
{
    struct as_journal_view *view = as_list_push(run->arena, &page->items, sizeof *view);
    if (!view)
        return as_err_set(err, AS_E_MEMORY, "no memory for the journal's page");
    *view = (struct as_journal_view){
        .sequence = entry->sequence,
        .at = entry->at,
        .operation = entry->operation,
        .actor = entry->actor,
        .cause = entry->cause,
        .customer = entry->customer,
        .request = entry->request,
        .correlation = entry->correlation,
        .input = entry->input,
        .decision = entry->decision,
        .status = status_word(entry),
        .outcome = entry->outcome,
        .ruleset = entry->ruleset,
        .personal = entry->personal,
        .previous = entry->previous,
        .digest = entry->digest,
    };
    return 0;
}

/* Oldest first behind `after`. It reads on until the page is full or LOOK_MAX entries were looked at, so it
 * belongs on the pool; a page may be short, or empty, and yet name the next. */
static int list_journal(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_journal_list *input = data;
    struct as_page *page = reply;
    int64_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size;
    int64_t last = 0;
    int64_t last_at = 0;
    struct as_digest digest;
    int rc = as_conn_read_begin(run->conn, err);
    if (rc == 0)
        rc = as_journal_tail(run->conn, &last, &last_at, &digest, err);

    page->next = AS_INT_NONE;
    int64_t sequence = input->after == AS_INT_NONE ? 1 : input->after + 1;
    struct as_arena scratch; /* what is passed over does not stay */
    as_arena_init(&scratch);
    const int64_t end = sequence <= last - LOOK_MAX ? sequence + LOOK_MAX : last + 1;
    for (; sequence < end && rc == 0 && page->items.count < size; sequence++) {
        struct as_entry_record entry;
        as_arena_reset(&scratch);
        rc = as_journal_get(run->conn, sequence, &scratch, &entry, err);
        if (rc < 0 || !is_wanted(run, input, &entry))
            continue;
        rc = as_journal_get(run->conn, sequence, run->arena, &entry, err);
        if (rc == 0)
            rc = add_entry(run, &entry, page, err);
    }
    as_arena_fini(&scratch);
    if (rc == 0 && sequence <= last)
        page->next = sequence - 1;
    page->total_count = page->items.count;
    return rc;
}

/* ---- One decision --------------------------------------------------------------------------- */

static int unknown(struct as_run *run, struct as_err *err)
{
    return as_run_refuse(run, err, AS_E_NOT_FOUND, "journal.unknown",
                         "the journal has no such decision, or it is not yours");
}

/* A decision is made once more on the state of its moment, and that takes a walk over the whole journal before
 * it: some 1.3 s for a million entries, on a thread of the pool. The operator may wait for it. Everybody else
 * gets it so far, and one after another: they must not be able to hold the pool, where rule sets are built too.
 * A walk that grows with the service and not with the question is not worth an index in the write path. */
enum { WALK_MAX = 1000000 };

static atomic_flag is_walking = ATOMIC_FLAG_INIT;

static int begin_walk(const struct as_run *run, struct as_err *err)
{
    if (as_run_is_host(run) || !atomic_flag_test_and_set(&is_walking))
        return 0;
    return as_err_word(err, AS_E_BUSY, "busy",
                       "another decision is being explained: try again in a second");
}

static void end_walk(const struct as_run *run)
{
    if (!as_run_is_host(run))
        atomic_flag_clear(&is_walking);
}

static bool is_far(const struct as_run *run, int64_t sequence)
{
    return sequence > WALK_MAX && !as_run_is_host(run);
}

static bool is_made_of(as_str text, const char *letters)
{
    for (size_t i = 0; i < text.size; i++)
        if (!strchr(letters, text.data[i]))
            return false;
    return text.size > 0;
}

static int find_sequence(struct as_run *run, as_str decision, int64_t *ret_sequence,
                         struct as_err *err)
{
    enum { SEQUENCE_DIGITS = 15, DIGEST_DIGITS = 8 };
    struct as_id request;
    struct as_digest unused;
    int64_t last = 0;
    int64_t last_at = 0;
    int rc = as_journal_tail(run->conn, &last, &last_at, &unused, err);
    if (decision.size <= SEQUENCE_DIGITS && is_made_of(decision, "0123456789")) {
        *ret_sequence = 0;
        for (size_t i = 0; i < decision.size; i++)
            *ret_sequence = *ret_sequence * 10 + (decision.data[i] - '0');
        /* A digest may begin with digits alone. */
        if (rc < 0 || *ret_sequence <= last || decision.size < DIGEST_DIGITS)
            return rc;
    }
    if (rc == 0 && is_far(run, last)) /* the other names take a walk as well */
        return as_err_field(err, "decision", "decision.place",
                            "its place in the journal is needed, such as \"123\"", NULL);
    if (rc < 0)
        return rc;
    if (as_id_parse(decision, &request))
        return as_journal_find_request(run->conn, &request, run->partner ? &run->partner->id : NULL,
                                       ret_sequence, err);
    if (decision.size >= DIGEST_DIGITS && is_made_of(decision, "0123456789abcdefABCDEF"))
        return as_journal_find_digest(run->conn, decision, ret_sequence, err);
    return as_err_field(err, "decision", "decision.form",
                        "a place in the journal such as \"123\" is needed, or a request id, or the "
                        "first digits of an entry's digest",
                        NULL);
}

/* Another partner's decision and none are the same. */
static int find_entry(struct as_run *run, as_str decision, struct as_entry_record *ret_entry,
                      struct as_err *err)
{
    int64_t sequence = 0;
    if (!run->past)
        return as_err_set(err, AS_E_INTERNAL, "%s needs an engine", run->operation->name);
    int rc = as_conn_read_begin(run->conn, err); /* one view, although the host goes on */
    if (rc == 0)
        rc = find_sequence(run, decision, &sequence, err);
    if (rc == 0)
        rc = as_journal_get(run->conn, sequence, run->arena, ret_entry, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && as_run_is_foreign(run, &ret_entry->partner)))
        return unknown(run, err);
    if (rc == 0 && is_far(run, sequence))
        return as_err_say(
            err, AS_E_CONFLICT, "journal.far",
            "more than {most} entries lie before this decision: ask the operator of this "
            "service, who has `assent why {sequence}`",
            AS_VALUES(as_value_int("most", WALK_MAX), as_value_int("sequence", sequence)));
    return rc;
}

static int explain(struct as_run *run, as_str decision, struct as_explained *explained,
                   struct as_err *err)
{
    struct as_entry_record entry;
    int rc = find_entry(run, decision, &entry, err);
    if (rc == 0)
        rc = run->past->explain(run, &entry, explained, err);
    if (rc < 0)
        return rc;
    explained->sequence = entry.sequence;
    explained->at = entry.at;
    explained->operation = entry.operation;
    explained->actor = entry.actor;
    explained->cause = entry.cause;
    explained->customer = entry.customer;
    explained->status = status_word(&entry);
    if (!as_run_is_host(run)) /* the rules are the operator's */
        explained->source = explained->body_source = AS_STR_NONE;
    return 0;
}

static int explain_entry(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_journal_explain *input = data;
    int rc = begin_walk(run, err);
    if (rc < 0)
        return rc;
    rc = explain(run, input->decision, reply, err);
    end_walk(run);
    return rc;
}

static int capture(struct as_run *run, as_str decision, struct as_journal_captured *captured,
                   struct as_err *err)
{
    struct as_entry_record entry;
    int rc = find_entry(run, decision, &entry, err);
    if (rc < 0)
        return rc;
    captured->sequence = entry.sequence;
    return run->past->capture(run, &entry, &captured->lua, err);
}

static int capture_entry(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_journal_explain *input = data;
    int rc = begin_walk(run, err);
    if (rc < 0)
        return rc;
    rc = capture(run, input->decision, reply, err);
    end_walk(run);
    return rc;
}

const struct as_operation as_op_journal_list = {
    .action = AS_ACTION_journal_list,
    .name = "journal.list",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc = "entries of the journal, oldest first, without their personal parts",
    .input = &as_journal_list_fields,
    .reply = &as_journal_page_fields,
    .run = list_journal,
};
const struct as_operation as_op_journal_explain = {
    .action = AS_ACTION_journal_explain,
    .name = "journal.explain",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc = "why a decision came out as it did: every rule then, with the facts of then",
    .input = &as_journal_explain_fields,
    .reply = &as_explained_fields,
    .run = explain_entry,
};
const struct as_operation as_op_journal_capture = {
    .action = AS_ACTION_journal_capture,
    .name = "journal.capture",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc = "a decision as a test case for rules/tests, with invented names and ids",
    .input = &as_journal_explain_fields,
    .reply = &as_journal_captured_fields,
    .run = capture_entry,
};
