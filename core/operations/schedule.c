/* What is due later: commands that reactions want done when a moment has come (`at`), kept as rows. The engine
 * executes each once (engine/due.c). */
#include "store/schedule.h"

#include "base/cleanup.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "store/people.h"

enum {
    PAGE_DEFAULT = 100,
    PAGE_MOST = 500,
    /* Rules that command without end must not fill the disk; an invitation has some five. */
    WAITING_OF_CUSTOMER = 100,
    WAITING_OF_NOBODY = 20000,
};

/* ---- Adding --------------------------------------------------------------------------------- */

/* The customer's part of the journal has it, and rules see whom it is about. */
static int load_add(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_schedule_add *input = data;
    run->has_customer =
        !as_id_is_nil(&input->customer) &&
        as_customer_locate(run->conn, &input->customer, &run->customer_row, &run->customer_entry);
    if (run->has_customer)
        run->customer_id = input->customer;
    (void)err;
    return 0;
}

static int find_command(as_str name, const struct as_operation **ret_operation, struct as_err *err)
{
    const struct as_operation *operation = as_operation_find(name);
    if (!operation)
        return as_err_field(err, "operation", "schedule.unknown", "there is no operation {name}",
                            AS_VALUES(as_value_text("name", name)));
    if (as_operation_actions()->traits[operation->action])
        return as_err_field(
            err, "operation", "schedule.unfit",
            "{name} cannot wait: a command is needed that is neither open nor about "
            "rules or what waits",
            AS_VALUES(as_value_text("name", name)));
    *ret_operation = operation;
    return 0;
}

/* In the canonical form; refused when it would keep something about a person where nobody erases it. */
static int read_input(struct as_run *run, const struct as_operation *operation, as_str text,
                      as_str *ret_input, struct as_err *err)
{
    as_auto_buf struct as_buf whole;
    as_auto_buf struct as_buf plain;
    as_buf_init(&whole);
    as_buf_init(&plain);
    as_auto_json json_t *json = as_json_parse(text.size ? text : AS_STR("{}"), err);
    void *record = as_arena_alloc(run->arena, operation->input->size);
    if (!json || !record)
        return record ? err->code : as_err_set(err, AS_E_MEMORY, "no memory for a command");
    as_fields_clear(operation->input, record);
    const int rc = as_fields_read(operation->input, json, 0, run->arena, record, err);
    if (rc < 0)
        return rc;
    as_fields_write(operation->input, record, AS_PART_REPLY, &whole);
    as_fields_write(operation->input, record, AS_PART_PUBLIC, &plain);
    if (!as_str_equal(as_buf_str(&whole), as_buf_str(&plain)))
        return as_err_field(err, "input", "schedule.personal",
                            "what waits may say nothing about a person", NULL);
    *ret_input = as_arena_copy(run->arena, as_buf_str(&plain));
    return ret_input->data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a command");
}

static int check_room(struct as_run *run, const struct as_id *customer, struct as_err *err)
{
    const int64_t most = as_id_is_nil(customer) ? WAITING_OF_NOBODY : WAITING_OF_CUSTOMER;
    int64_t count = 0;
    const int rc = as_schedule_count(run->conn, customer, &count, err);
    if (rc < 0 || count < most)
        return rc;
    return as_err_word(err, AS_E_CONFLICT, "schedule.full",
                       "%lld commands wait for this customer, or for none, already: a rule may "
                       "schedule without end",
                       (long long)count);
}

static void write_view(const struct as_scheduled *row, struct as_schedule_view *view)
{
    *view = (struct as_schedule_view){
        .row = row->row,
        .due_at = row->due_at,
        .operation = row->operation,
        .input = row->input,
        .customer = row->customer,
        .sequence = row->sequence,
    };
}

static int add(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_schedule_add *input = data;
    const struct as_operation *operation = NULL;
    struct as_scheduled row = {
        .due_at = input->due_at,
        .operation = input->operation,
        .sequence = run->sequence,
        .done_at = AS_TIME_NONE,
        .done_sequence = AS_INT_NONE,
    };
    if (run->has_customer)
        row.customer = run->customer_id;
    int rc = find_command(input->operation, &operation, err);
    if (rc == 0)
        rc = read_input(run, operation, input->input, &row.input, err);
    if (rc == 0)
        rc = check_room(run, &row.customer, err);
    if (rc == 0)
        rc = as_row_insert(run->conn, AS_TABLE_SCHEDULE, &row, &row.row, err);
    if (rc < 0)
        return rc;
    run->has_scheduled = true;
    write_view(&row, reply);
    return 0;
}

/* ---- Dropping ------------------------------------------------------------------------------- */

static int drop(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_schedule_drop *input = data;
    struct as_scheduled row;
    const int64_t last = as_row_count(run->conn, AS_TABLE_SCHEDULE);
    int rc = input->row <= last ? as_schedule_done(run->conn, input->row, run->at, run->sequence,
                                                   input->reason, err)
                                : AS_E_NOT_FOUND;
    if (rc == AS_E_NOT_FOUND)
        return as_err_word(err, rc, "schedule.unknown",
                           "no command waits for its moment in row %lld: `schedule.list` has them",
                           (long long)input->row);
    if (rc == 0)
        rc = as_row_get(run->conn, AS_TABLE_SCHEDULE, input->row, run->arena, &row, err);
    if (rc < 0)
        return rc;
    run->has_scheduled = true;
    write_view(&row, reply);
    return 0;
}

/* ---- Listing -------------------------------------------------------------------------------- */

/* One more than is shown says whether there is another page. */
static int list(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_schedule_list *input = data;
    struct as_page *page = reply;
    int64_t rows[PAGE_MOST + 1];
    uint32_t count = 0;
    const int64_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size;
    page->next = AS_INT_NONE;
    int rc = as_schedule_waiting(run->conn, input->after == AS_INT_NONE ? 0 : input->after,
                                 size + 1, rows, &count, err);
    for (uint32_t i = 0; i < count && i < size && rc == 0; i++) {
        struct as_scheduled row;
        struct as_schedule_view *view = as_list_push(run->arena, &page->items, sizeof *view);
        if (!view)
            return as_err_set(err, AS_E_MEMORY, "no memory for what waits");
        rc = as_row_get(run->conn, AS_TABLE_SCHEDULE, rows[i], run->arena, &row, err);
        if (rc == 0)
            write_view(&row, view);
    }
    if (count > size)
        page->next = rows[size - 1];
    page->total_count = page->items.count;
    return rc;
}

const struct as_operation as_op_schedule_add = {
    .action = AS_ACTION_schedule_add,
    .name = "schedule.add",
    .kind = AS_COMMAND,
    .flags = AS_OP_OF_HOST,
    .doc = "keeps a command until its moment has come; what a reaction says with `at` becomes this",
    .input = &as_schedule_add_fields,
    .reply = &as_schedule_view_fields,
    .load = load_add,
    .run = add,
};
const struct as_operation as_op_schedule_drop = {
    .action = AS_ACTION_schedule_drop,
    .name = "schedule.drop",
    .kind = AS_COMMAND,
    .flags = AS_OP_OF_HOST | AS_OP_ALWAYS_HOST,
    .doc = "gives up a command that waits; the host does so with one that can no longer be made",
    .input = &as_schedule_drop_fields,
    .reply = &as_schedule_view_fields,
    .run = drop,
};
const struct as_operation as_op_schedule_list = {
    .action = AS_ACTION_schedule_list,
    .name = "schedule.list",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc = "commands that wait for their moment, the next one first",
    .input = &as_schedule_list_fields,
    .reply = &as_schedule_page_fields,
    .run = list,
};
