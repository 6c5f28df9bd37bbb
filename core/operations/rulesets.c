/* Rule sets: putting one in force is a command like any other, so that every decision can be traced to
 * the rules that made it. */
#include "store/rulesets.h"

#include "operations/handlers.h"
#include "operations/list.h"

enum { PAGE_DEFAULT = 100 };

static int activate(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_ruleset_activate *input = data;
    struct as_ruleset_activated *activated = reply;
    if (!run->package)
        return as_err_set(err, AS_E_INTERNAL, "a rule set must be built before it is activated");

    struct as_ruleset_record active;
    int rc = as_ruleset_active(run->conn, run->arena, &active, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    activated->was_active = rc == 0 && as_digest_equal(&active.digest, &input->digest);
    activated->digest = input->digest;
    activated->rules = run->package->rules;

    const struct as_rule_files *files = &run->package->files;
    struct as_ruleset_file *kept =
        AS_ARENA_ARRAY(run->arena, struct as_ruleset_file, files->count + 1);
    if (!kept)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rule files");
    for (uint32_t i = 0; i < files->count; i++)
        kept[i] = (struct as_ruleset_file){ files->items[i].path, files->items[i].text };
    rc = as_ruleset_files_keep(run->conn, &input->digest, kept, files->count, err);
    if (rc < 0)
        return rc;

    struct as_buf actor;
    as_buf_init(&actor);
    as_fields_write(&as_actor_fields, run->actor, AS_PART_PUBLIC, &actor);
    struct as_ruleset_record record = {
        .digest = input->digest,
        .activated_at = run->at,
        .actor = as_buf_str(&actor),
        .sequence = run->sequence,
        .rules = run->package->rules,
    };
    rc = as_row_insert(run->conn, AS_TABLE_RULESETS, &record, &record.row, err);
    as_buf_fini(&actor);
    return rc;
}

static int list_rulesets(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_ruleset_list *input = data;
    struct as_page *page = reply;
    int64_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size;
    int64_t row = as_row_count(run->conn, AS_TABLE_RULESETS);
    if (input->after != AS_INT_NONE && input->after <= row)
        row = input->after - 1;
    page->next = AS_INT_NONE;
    for (; row > 0 && page->items.count < size; row--) { /* newest first */
        struct as_ruleset_record *item = as_list_push(run->arena, &page->items, sizeof *item);
        if (!item)
            return as_err_set(err, AS_E_MEMORY, "no memory for the rule sets");
        int rc = as_row_get(run->conn, AS_TABLE_RULESETS, row, run->arena, item, err);
        if (rc < 0)
            return rc;
    }
    if (row > 0)
        page->next = row + 1;
    page->total_count = page->items.count;
    return 0;
}

const struct as_operation as_op_ruleset_activate = {
    .name = "ruleset.activate",
    .kind = AS_COMMAND,
    .flags = AS_OP_RULESET | AS_OP_ALWAYS_HOST,
    .doc = "builds a rule set from a folder, checks it, and puts it in force",
    .input = &as_ruleset_activate_fields,
    .reply = &as_ruleset_activated_fields,
    .run = activate,
};
const struct as_operation as_op_ruleset_list = {
    .name = "ruleset.list",
    .kind = AS_QUERY,
    .doc = "rule sets that were put in force, newest first",
    .input = &as_ruleset_list_fields,
    .reply = &as_ruleset_page_fields,
    .run = list_rulesets,
};
