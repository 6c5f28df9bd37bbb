/* Rule sets: putting one in force is a command like any other, so that every decision can be traced to
 * the rules that made it. */
#include "store/rulesets.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "store/journal.h"
#include "store/people.h"

enum { PAGE_DEFAULT = 100 };

/* ---- In force ------------------------------------------------------------------------------- */

static int put_in_force(struct as_run *run, const struct as_digest *digest,
                        const struct as_digest *approved_diff,
                        struct as_ruleset_activated *activated, struct as_err *err)
{
    if (!run->package)
        return as_err_set(err, AS_E_INTERNAL, "a rule set must be built before it is activated");

    struct as_ruleset_record active;
    int rc = as_ruleset_active(run->conn, run->arena, &active, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    activated->was_active = rc == 0 && as_digest_equal(&active.digest, digest);
    activated->digest = *digest;
    activated->rules = run->package->rules;

    const struct as_rule_files *files = &run->package->files;
    struct as_ruleset_file *kept =
        AS_ARENA_ARRAY(run->arena, struct as_ruleset_file, files->count + 1);
    if (!kept)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rule files");
    for (uint32_t i = 0; i < files->count; i++)
        kept[i] = (struct as_ruleset_file){ files->items[i].path, files->items[i].text };
    rc = as_ruleset_files_keep(run->conn, digest, kept, files->count, err);
    if (rc < 0)
        return rc;

    struct as_buf actor;
    as_buf_init(&actor);
    as_fields_write(&as_actor_fields, run->actor, AS_PART_PUBLIC, &actor);
    struct as_ruleset_record record = {
        .digest = *digest,
        .activated_at = run->at,
        .actor = as_buf_str(&actor),
        .sequence = run->sequence,
        .rules = run->package->rules,
        .approved_diff = *approved_diff,
    };
    rc = as_row_insert(run->conn, AS_TABLE_RULESETS, &record, &record.row, err);
    as_buf_fini(&actor);
    return rc;
}

static int activate(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_ruleset_activate *input = data;
    return put_in_force(run, &input->digest, &input->approved_diff, reply, err);
}

/* The host builds what was in force before when it was asked; by now it may be another. */
static int go_back(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    static const struct as_digest no_diff;
    const struct as_ruleset_back *input = data;
    struct as_ruleset_record previous;
    int rc = as_ruleset_previous(run->conn, run->arena, &previous, err);
    if (rc < 0)
        return rc;
    if (!as_digest_equal(&previous.digest, &input->digest))
        return as_run_refuse(run, err, AS_E_CONFLICT, "ruleset.overtaken",
                             "another rule set was put in force meanwhile: look at `assent rules "
                             "list`, then try again");
    return put_in_force(run, &input->digest, &no_diff, reply, err);
}

/* ---- The list ------------------------------------------------------------------------------- */

/* A name is personal: it is for the operator, and for those of the same partner. */
static int find_name(struct as_run *run, struct as_ruleset_view *view, struct as_err *err)
{
    struct as_actor actor;
    struct as_user user;
    struct as_token token;
    as_auto_json json_t *json = as_json_parse(view->actor, err);
    if (!json)
        return err->code;
    as_fields_clear(&as_actor_fields, &actor);
    int rc = as_fields_read(&as_actor_fields, json, AS_READ_HOST | AS_READ_PARTIAL, run->arena,
                            &actor, err);
    if (rc < 0 || as_id_is_nil(&actor.partner) || as_run_is_foreign(run, &actor.partner))
        return rc;
    if (actor.kind == AS_ACTOR_USER) {
        rc = as_user_find(run->conn, &actor.id, run->arena, &user, err);
        view->actor_name = rc == 0 ? user.name : AS_STR_NONE;
    } else if (actor.kind == AS_ACTOR_APPLICATION) {
        rc = as_token_find(run->conn, &actor.id, run->arena, &token, err);
        view->actor_name = rc == 0 ? token.application : AS_STR_NONE;
    }
    return rc == AS_E_NOT_FOUND ? 0 : rc;
}

/* Sequence numbers bound what happened under a set, so nothing has to be counted while it happens. */
static int view_ruleset(struct as_run *run, int64_t row, int64_t ended_before,
                        struct as_ruleset_view *view, int64_t *ret_sequence, struct as_err *err)
{
    struct as_ruleset_record record;
    int rc = as_row_get(run->conn, AS_TABLE_RULESETS, row, run->arena, &record, err);
    if (rc < 0)
        return rc;
    *ret_sequence = record.sequence;
    if (!view)
        return 0;
    *view = (struct as_ruleset_view){
        .digest = record.digest,
        .approved_diff = record.approved_diff,
        .activated_at = record.activated_at,
        .actor = record.actor,
        .decisions = ended_before - record.sequence - 1,
        .rules = record.rules,
        .sequence = record.sequence,
    };
    return find_name(run, view, err);
}

static int list_rulesets(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_ruleset_list *input = data;
    struct as_page *page = reply;
    int64_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size;
    int64_t last = 0; /* where the time of a set ended: the tail, or the activation after it */
    int64_t at = 0;
    struct as_digest digest;
    int rc = as_conn_read_begin(run->conn, err); /* before rows are counted: one view of them all */
    if (rc == 0)
        rc = as_journal_tail(run->conn, &last, &at, &digest, err);
    if (rc < 0)
        return rc;
    int64_t end = last + 1;
    const int64_t newest = as_row_count(run->conn, AS_TABLE_RULESETS);
    int64_t row = newest;
    if (input->after != AS_INT_NONE && input->after <= newest) {
        row = input->after - 1;
        if (input->after > 0)
            rc = view_ruleset(run, input->after, 0, NULL, &end, err);
    }
    page->next = AS_INT_NONE;
    for (; rc == 0 && row > 0 && page->items.count < size; row--) { /* newest first */
        struct as_ruleset_view *item = as_list_push(run->arena, &page->items, sizeof *item);
        if (!item)
            return as_err_set(err, AS_E_MEMORY, "no memory for the rule sets");
        rc = view_ruleset(run, row, end, item, &end, err);
        item->is_active = row == newest;
    }
    if (rc < 0)
        return rc;
    if (row > 0)
        page->next = row + 1;
    page->total_count = page->items.count;
    return 0;
}

const struct as_operation as_op_ruleset_activate = {
    .action = AS_ACTION_ruleset_activate,
    .name = "ruleset.activate",
    .kind = AS_COMMAND,
    .flags = AS_OP_RULESET | AS_OP_ALWAYS_HOST | AS_OP_ABOUT_RULES,
    .doc = "builds a rule set from a folder, checks it, and puts it in force",
    .input = &as_ruleset_activate_fields,
    .reply = &as_ruleset_activated_fields,
    .run = activate,
};
const struct as_operation as_op_ruleset_back = {
    .action = AS_ACTION_ruleset_back,
    .name = "ruleset.back",
    .kind = AS_COMMAND,
    .flags = AS_OP_RULESET | AS_OP_ALWAYS_HOST | AS_OP_ABOUT_RULES,
    .doc = "puts the rule set in force that was in force before this one; twice is where it began",
    .input = &as_ruleset_back_fields,
    .reply = &as_ruleset_activated_fields,
    .run = go_back,
};
const struct as_operation as_op_ruleset_list = {
    .action = AS_ACTION_ruleset_list,
    .name = "ruleset.list",
    .kind = AS_QUERY,
    .doc = "rule sets that were put in force, newest first",
    .input = &as_ruleset_list_fields,
    .reply = &as_ruleset_page_fields,
    .run = list_rulesets,
};
