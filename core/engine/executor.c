#include "engine/executor.h"

#include "base/cleanup.h"
#include "base/log.h"
#include "engine/answer.h"
#include "engine/made.h"
#include "store/people.h"

int as_executor_open(struct as_executor *executor, struct as_conn *conn, as_str key,
                     struct as_err *err)
{
    *executor = (struct as_executor){ .conn = conn, .key = key, .due_at = AS_TIME_NONE };
    as_buf_init(&executor->scratch);
    as_buf_init(&executor->input);
    as_buf_init(&executor->outcome);
    as_buf_init(&executor->decision);
    as_buf_init(&executor->actor);
    as_buf_init(&executor->personal);
    return as_journal_tail(conn, &executor->sequence, &executor->at, &executor->digest, err);
}

void as_executor_close(struct as_executor *executor)
{
    as_made_drop(executor);
    as_buf_fini(&executor->scratch);
    as_buf_fini(&executor->input);
    as_buf_fini(&executor->outcome);
    as_buf_fini(&executor->decision);
    as_buf_fini(&executor->actor);
    as_buf_fini(&executor->personal);
    as_requests_close(executor->requests);
    executor->requests = NULL;
}

struct as_executor_mark as_executor_mark(struct as_executor *executor)
{
    if (executor->requests)
        as_requests_settle(executor->requests);
    return (struct as_executor_mark){ executor->sequence, executor->at, executor->digest,
                                      executor->rules };
}

void as_executor_rollback(struct as_executor *executor, const struct as_executor_mark *mark)
{
    executor->sequence = mark->sequence;
    executor->at = mark->at;
    executor->digest = mark->digest;
    executor->rules = mark->rules;
    executor->is_due_changed = true;
    if (executor->requests)
        as_requests_rollback(executor->requests);
}

/* Nothing was decided by us: the machine failed, and the whole batch with it. */
static bool is_fatal_to_batch(int rc)
{
    return rc == AS_E_STORAGE || rc == AS_E_MEMORY;
}

/* ---- The journal entry ---------------------------------------------------------------------- */

/* {"actor":…,"input":…,"reply":…}, each only when it has something personal. A reply that says of the person
 * what the input said is "same": every byte here is written to disk for every command. */
static void write_personal(struct as_executor *executor, const struct as_command *command,
                           as_str input)
{
    struct as_buf *out = &executor->personal;
    struct as_buf *scratch = &executor->scratch;
    as_buf_clear(out);
    as_buf_clear(scratch);
    if (command->status == 0)
        as_fields_write(command->operation->reply, command->reply, AS_PART_PERSONAL, scratch);

    bool has_input = input.size > 2; /* more than {} */
    bool has_reply = scratch->size > 2;
    bool has_actor = command->actor.principal_name.size > 0;
    if (!has_input && !has_reply && !has_actor)
        return;
    as_json_open(out);
    if (has_actor) {
        as_json_key(out, AS_STR("actor"));
        as_fields_write(&as_actor_fields, &command->actor, AS_PART_PERSONAL, out);
    }
    if (has_input) {
        as_json_key(out, AS_STR("input"));
        as_json_raw(out, input);
    }
    if (has_reply && as_str_equal(as_buf_str(scratch), input)) {
        as_json_key(out, AS_STR("same"));
        as_json_bool(out, true);
    } else if (has_reply) {
        as_json_key(out, AS_STR("reply"));
        as_json_raw(out, as_buf_str(scratch));
    }
    as_json_close(out);
}

static void write_outcome(struct as_executor *executor, const struct as_command *command)
{
    struct as_buf *out = &executor->outcome;
    as_buf_clear(out);
    if (command->status == 0) {
        as_fields_write(command->operation->reply, command->reply, AS_PART_PUBLIC, out);
        return;
    }
    as_json_open(out);
    as_json_key(out, AS_STR("code"));
    as_json_text(out, as_str_of(command->err.word));
    if (command->err.path[0]) {
        as_json_key(out, AS_STR("path"));
        as_json_text(out, as_str_of(command->err.path));
    }
    as_json_key(out, AS_STR("sentence"));
    as_json_text(out, as_str_of(command->err.text));
    as_json_close(out);
}

static int append_entry(struct as_executor *executor, struct as_command *command,
                        const struct as_run *run, as_str personal_input, const uint8_t salt[16],
                        struct as_err *err)
{
    write_outcome(executor, command);
    write_personal(executor, command, personal_input);
    struct as_decision decision = run->decision;
    decision.ruleset = (struct as_digest){ 0 }; /* the entry has it already */
    as_buf_clear(&executor->decision);
    as_fields_write(&as_decision_fields, &decision, AS_PART_PUBLIC, &executor->decision);
    as_buf_clear(&executor->actor);
    as_fields_write(&as_actor_fields, &command->actor, AS_PART_PUBLIC, &executor->actor);

    struct as_entry_record entry = {
        .sequence = executor->sequence + 1,
        .at = run->at,
        .operation = as_str_of(command->operation->name),
        .actor = as_buf_str(&executor->actor),
        .partner = command->actor.partner,
        .request = command->request,
        .correlation = command->correlation,
        .locale = command->locale,
        .cause = command->cause,
        .input = as_buf_str(&executor->input),
        .decision = as_buf_str(&executor->decision),
        .status = command->status,
        .outcome = as_buf_str(&executor->outcome),
        .ruleset = run->decision.ruleset,
        .previous = executor->digest,
        .personal_data = as_buf_str(&executor->personal),
    };
    if (run->has_customer)
        entry.customer = run->customer_id;
    if (entry.personal_data.size) {
        memcpy(entry.salt, salt, sizeof entry.salt);
        entry.personal = as_journal_personal_digest(entry.salt, entry.personal_data);
    }
    entry.digest = as_journal_digest(&entry, &executor->scratch);
    if (executor->scratch.has_failed || executor->input.has_failed ||
        executor->outcome.has_failed || executor->decision.has_failed ||
        executor->personal.has_failed || executor->actor.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for the journal entry");

    int rc = as_journal_append(executor->conn, &entry, err);
    if (rc < 0)
        return rc;
    if (executor->requests && !as_id_is_nil(&command->request))
        rc = as_requests_add(executor->requests, &command->actor.partner, &command->request,
                             entry.sequence, entry.at, err);
    if (rc < 0)
        return rc;
    command->sequence = entry.sequence;
    executor->sequence = entry.sequence;
    executor->digest = entry.digest;
    return as_executor_mark_due(executor, &entry, err);
}

int as_executor_mark_due(struct as_executor *executor, const struct as_entry_record *entry,
                         struct as_err *err)
{
    const int64_t row = as_cause_schedule(entry->cause);
    if (row == 0)
        return 0;
    executor->is_due_changed = true;
    return as_schedule_done(executor->conn, row, entry->at, entry->sequence, AS_STR_NONE, err);
}

/* ---- Executing ------------------------------------------------------------------------------ */

/* The caller's partner may have been changed since the loop read it. What the rules look at must be what
 * the journal says up to here: a replay has nothing else. */
static int follow_partner(struct as_executor *executor, struct as_command *command,
                          struct as_err *err)
{
    const struct as_index *index = as_store_index(as_conn_store(executor->conn));
    if (command->partner.row == 0 ||
        (command->identity_version == as_index_identity_version(index) &&
         !as_pending_touches_identity(as_conn_pending(executor->conn))))
        return 0;
    return as_partner_find(executor->conn, &command->actor.partner, &command->arena,
                           &command->partner, err);
}

static int execute(struct as_executor *executor, struct as_command *command, int64_t at,
                   as_str personal_input, const uint8_t salt[16], struct as_err *err)
{
    int rc = follow_partner(executor, command, err);
    if (rc < 0)
        return rc;
    struct as_run run = {
        .operation = command->operation,
        .arena = &command->arena,
        .conn = executor->conn,
        .rules = executor->rules,
        .actor = &command->actor,
        .partner = command->partner.row ? &command->partner : NULL,
        .locale = command->locale,
        .at = at,
        .sequence = executor->sequence + 1,
        .key = executor->key,
        .package = command->package,
    };
    size_t mark = 0;
    rc = as_savepoint_begin(executor->conn, &mark, err);
    if (rc < 0)
        return rc;

    command->status = as_run_execute(&run, command->input, command->reply, &command->err);
    command->decision = run.decision;
    executor->at = at;
    if (command->status < 0) {
        if (is_fatal_to_batch(command->status)) {
            *err = command->err;
            return command->status;
        }
        if ((rc = as_savepoint_rollback(executor->conn, mark, err)) < 0 || command->is_trial)
            return rc;
        /* What never reached the rules leaves no trace: there is nothing to prove, and strangers could
         * fill the journal. What a rule or time wanted leaves one: nobody hears of it otherwise, and what was
         * due is done with. */
        return run.is_decided || command->cause.size
                   ? append_entry(executor, command, &run, personal_input, salt, err)
                   : 0;
    }

    if (run.leaves_no_trace || command->is_trial)
        return as_savepoint_rollback(executor->conn, mark, err);
    rc = append_entry(executor, command, &run, personal_input, salt, err);
    if (rc == 0)
        rc = as_savepoint_release(executor->conn, err);
    if (rc < 0)
        return rc;
    if (run.set_aside.size > 0) {
        as_ruleset_set_aside(executor->rules, run.set_aside, true);
        command->set_aside = run.set_aside;
    }
    if (command->package) {
        struct as_ruleset *old = executor->rules;
        executor->rules = command->package->set;
        command->package->set = old;
        command->was_replaced = true;
    }
    executor->is_due_changed |= run.has_scheduled;
    const bool may_react =
        executor->reacts && command->sequence > 0 && run.rules && run.rules == executor->rules;
    return may_react && as_ruleset_has_reactions(run.rules)
               ? as_executor_react(executor, &run, command, err)
               : 0;
}

static int no_memory(struct as_command *command)
{
    command->status = as_err_set(&command->err, AS_E_MEMORY, "no memory for a command");
    return command->status;
}

int as_executor_run(struct as_executor *executor, struct as_command *command, int64_t at,
                    const uint8_t salt[16])
{
    const struct as_operation *operation = command->operation;
    struct as_err err = { 0 };
    if (at < executor->at)
        at = executor->at; /* the journal's time never goes back */
    if (command->depth == 0)
        executor->made_of_root = 0;

    command->reply = as_arena_alloc(&command->arena, operation->reply->size);
    if (!command->reply)
        return no_memory(command);
    as_fields_clear(operation->reply, command->reply);

    /* As it was asked, before anything is looked up into it. */
    as_buf_clear(&executor->input);
    as_fields_write(operation->input, command->input, AS_PART_PUBLIC, &executor->input);
    as_buf_clear(&executor->personal);
    as_fields_write(operation->input, command->input, AS_PART_PERSONAL, &executor->personal);
    as_str personal_input = as_arena_copy(&command->arena, as_buf_str(&executor->personal));
    if (!personal_input.data)
        return no_memory(command);

    if (executor->requests && !as_id_is_nil(&command->request)) {
        int rc = as_answer_repeat(executor, command, at, &err);
        if (rc != 0) {
            command->status = rc < 0 ? rc : command->status;
            if (rc < 0)
                command->err = err;
            return rc < 0 && is_fatal_to_batch(rc) ? rc : 0;
        }
    }

    int rc = execute(executor, command, at, personal_input, salt, &err);
    if (rc < 0) {
        command->status = rc;
        command->err = err;
    }
    return rc;
}
