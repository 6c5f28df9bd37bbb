/* What comes of a command: the reactions of the rules are asked, and what they want is executed right after, in
 * the same transaction, each as a command of its own. Replay asks nobody: it executes what the journal holds. */
#include "base/log.h"
#include "engine/made.h"
#include "operations/facts.h"
#include "operations/subject.h"
#include "store/people.h"

/* ---- The event ------------------------------------------------------------------------------ */

static bool take_id(const struct as_fields *fields, const void *record, const char *name,
                    struct as_id *ret_id)
{
    const struct as_field *field = as_field_find(fields, as_str_of(name));
    if (!field || field->type != AS_FIELD_ID || !record)
        return false;
    *ret_id = *(const struct as_id *)as_field_at(record, field);
    return !as_id_is_nil(ret_id);
}

/* A new customer is there by now; some commands name one among other things. */
static bool find_id(const struct as_run *run, const struct as_command *command,
                    struct as_id *ret_id)
{
    const struct as_operation *operation = run->operation;
    if (run->has_customer) {
        *ret_id = run->customer_id;
        return true;
    }
    struct as_entry unused;
    uint32_t row = 0;
    if (take_id(operation->input, command->input, "id", ret_id) &&
        as_customer_locate(run->conn, ret_id, &row, &unused))
        return true;
    return take_id(operation->input, command->input, "customer", ret_id) ||
           take_id(operation->reply, command->reply, "customer", ret_id);
}

/* The facts are those that the caller's side has now. Who may not see the customer any more, or is nobody that
 * we know, does not keep it from the rules: they answer to the operator. */
static void find_customer(struct as_run *after, const struct as_id *id)
{
    struct as_err ignored;
    if (after->actor->kind != AS_ACTOR_NONE && as_subject_find(after, id, &ignored) == 0)
        return;
    after->customer_id = *id;
    after->has_customer =
        as_customer_locate(after->conn, id, &after->customer_row, &after->customer_entry);
}

static struct as_run look_afresh(const struct as_run *run, const struct as_command *command)
{
    struct as_run after = {
        .operation = run->operation,
        .arena = run->arena,
        .conn = run->conn,
        .rules = run->rules,
        .actor = run->actor,
        .partner = run->partner,
        .locale = run->locale,
        .at = run->at,
        .sequence = command->sequence,
        .key = run->key,
    };
    struct as_id id;
    if (find_id(run, command, &id))
        find_customer(&after, &id);
    return after;
}

/* ---- What is wanted ------------------------------------------------------------------------- */

static const struct as_operation *schedule_add(void)
{
    static const struct as_operation *found;
    if (!found)
        found = as_operation_find(AS_STR("schedule.add"));
    return found;
}

/* {"customer":…,"due_at":…,"input":…,"operation":…} */
static as_str write_schedule(const struct as_wanted *wanted, const struct as_run *after,
                             struct as_buf *scratch)
{
    char time[AS_TIME_TEXT_SIZE];
    char id[AS_ID_TEXT_SIZE];
    as_buf_clear(scratch);
    as_json_open(scratch);
    if (after->has_customer) {
        as_json_key(scratch, AS_STR("customer"));
        as_json_text(scratch, as_id_format(&after->customer_id, id));
    }
    as_json_key(scratch, AS_STR("due_at"));
    as_json_text(scratch, as_time_format(wanted->due_at, time));
    as_json_key(scratch, AS_STR("input"));
    as_json_raw(scratch, wanted->fields);
    as_json_key(scratch, AS_STR("operation"));
    as_json_text(scratch, as_str_of(as_operations[wanted->action]->name));
    as_json_close(scratch);
    return as_buf_str(scratch);
}

static bool is_fatal(int rc)
{
    return rc == AS_E_STORAGE || rc == AS_E_MEMORY;
}

static int execute(struct as_executor *executor, const struct as_wanted *wanted,
                   const struct as_run *after, const struct as_command *command, struct as_err *err)
{
    const bool is_later = wanted->due_at != AS_TIME_NONE;
    const struct as_making_of making = {
        .operation = is_later ? schedule_add() : as_operations[wanted->action],
        .fields = is_later ? write_schedule(wanted, after, &executor->scratch) : wanted->fields,
        .cause = as_cause_of_rule(after->arena, wanted->rule, command->sequence),
        .locale = command->locale,
        .correlation = command->correlation,
        .depth = command->depth + 1,
    };
    struct as_command *made = NULL;
    int rc = as_made_new(executor, &making, after->at, &made, err);
    if (rc < 0 && !is_fatal(rc))
        as_log(AS_LOG_WARN, "rules", "rule %.*s: %s cannot be made after entry %lld: %s",
               AS_STR_ARG(wanted->rule), making.operation->name, (long long)command->sequence,
               err->text);
    if (rc < 0)
        return is_fatal(rc) ? rc : 0;
    return as_made_run(executor, made, after->at, err);
}

static uint32_t room_left(const struct as_executor *executor)
{
    const uint32_t left = AS_RULE_COMMANDS_ALL - executor->made_of_root;
    return left < AS_RULE_COMMANDS ? left : AS_RULE_COMMANDS;
}

int as_executor_react(struct as_executor *executor, const struct as_run *run,
                      const struct as_command *command, struct as_err *err)
{
    const uint32_t action = run->operation->action;
    if (!as_ruleset_reacts(run->rules, action))
        return 0;
    const struct as_wanted_room room = {
        .count = room_left(executor),
        .is_deepest = command->depth >= AS_RULE_COMMANDS_DEEP,
    };
    struct as_wanted_list wanted;
    struct as_run after = look_afresh(run, command);
    as_facts_init(&after, command->input);
    after.facts.event = as_ruleset_event(run->rules, action, command->sequence, run->at,
                                         command->input, command->reply, run->arena);
    if (!after.facts.event)
        return as_err_set(err, AS_E_MEMORY, "no memory for an event");
    int rc =
        as_ruleset_react(run->rules, action, &after.facts, &room, run->arena, NULL, &wanted, err);
    executor->made_of_root += wanted.count; /* before they have some of their own */
    for (uint32_t i = 0; i < wanted.count && rc == 0; i++)
        rc = execute(executor, &wanted.items[i], &after, command, err);
    return is_fatal(rc) ? rc : 0;
}
