/* Submissions on the loop: input in, short queries at once, commands to the engine, replies out. */
#include "host/submit.h"

#include <stdlib.h>

#include "base/log.h"

enum {
    KEPT_BYTES = 1024 * 1024, /* one large reply must not hold its memory for good */
    KEPT_COMMANDS = 256,      /* nor must a full queue */
};

static const struct as_actor nobody;

/* ---- Memory of queries ---------------------------------------------------------------------- */

struct as_query *as_query_take(struct as_host *host)
{
    struct as_query *query = host->queries;
    if (query) {
        host->queries = query->next;
        return query;
    }
    query = calloc(1, sizeof *query);
    if (query) {
        as_arena_init(&query->arena);
        as_buf_init(&query->buf);
    }
    return query;
}

void as_query_give_back(struct as_host *host, struct as_query *query)
{
    as_arena_reset(&query->arena);
    if (query->buf.capacity > KEPT_BYTES)
        as_buf_fini(&query->buf);
    as_buf_clear(&query->buf);
    query->next = host->queries;
    host->queries = query;
}

static struct as_command *take_command(struct as_host *host, const struct as_operation *operation)
{
    struct as_command *command = host->commands;
    if (!command)
        return as_command_new(operation);
    host->commands = command->next;
    host->command_count--;
    return as_command_renew(command, operation);
}

static void give_command_back(struct as_host *host, struct as_command *command)
{
    if (host->command_count == KEPT_COMMANDS) {
        as_command_free(command);
        return;
    }
    command->next = host->commands;
    host->commands = command;
    host->command_count++;
}

void as_submit_fini(struct as_host *host)
{
    while (host->commands) {
        struct as_command *command = host->commands;
        host->commands = command->next;
        as_command_free(command);
    }
    host->command_count = 0;
    while (host->queries) {
        struct as_query *query = host->queries;
        host->queries = query->next;
        as_arena_fini(&query->arena);
        as_buf_fini(&query->buf);
        free(query);
    }
    while (host->pool_reader_count > 0)
        as_conn_close(host->pool_readers[--host->pool_reader_count]);
}

void as_submit_end_turn(void *data)
{
    struct as_host *host = data;
    if (host->reader)
        as_conn_read_end(host->reader);
    as_asides_look(host); /* may submit a command */
    if (host->engine)
        as_engine_wake(host->engine); /* with everything that came in during this turn */
    as_actors_sweep(&host->actors);
}

/* ---- Answers -------------------------------------------------------------------------------- */

static void call_back(struct as_host *host, const struct as_asker *asker, const assent_reply *reply)
{
    if (!asker->self) {
        asker->on_reply(asker->data, reply);
        return;
    }
    const struct as_lag_mark mark = as_lag_enter(&host->lag, asker->self->name);
    asker->on_reply(asker->data, reply);
    as_lag_leave(&host->lag, mark);
}

static bool list_answers(const struct as_told *told, assent_reply *reply)
{
    return !told->decision || as_exchange_list_answers(told->decision, told->arena, reply);
}

void as_asker_tell(struct as_host *host, const struct as_asker *asker, const void *record,
                   const struct as_told *told, struct as_buf *buf)
{
    assent_reply reply = {
        .size = sizeof reply,
        .status = ASSENT_OK,
        .sequence = told->sequence,
        .is_repeat = told->is_repeat,
    };
    if (asker->wants_ids)
        as_fields_write(asker->operation->operation->reply, record, AS_PART_IDS, buf);
    else
        as_exchange_write(asker->operation, record, buf);
    if (buf->has_failed || !list_answers(told, &reply)) {
        struct as_err err;
        as_err_set(&err, AS_E_MEMORY, "no memory for the reply");
        as_asker_refuse(host, asker, &err, &(struct as_told){ .sequence = told->sequence }, buf);
        return;
    }
    reply.body = as_buf_str(buf);
    call_back(host, asker, &reply);
}

void as_asker_refuse(struct as_host *host, const struct as_asker *asker, struct as_err *err,
                     const struct as_told *told, struct as_buf *buf)
{
    as_ruleset_say(host->rules, asker->locale, err);
    if (asker->operation)
        as_exchange_rename(asker->operation, err);
    as_buf_clear(buf);
    as_exchange_write_error(err, told->decision, told->problems, buf);
    const struct as_answer *reason = told->decision ? as_decision_reason(told->decision) : NULL;
    assent_reply reply = {
        .size = sizeof reply,
        .status = err->code,
        .body = buf->has_failed ? AS_STR("{\"error\":{\"code\":\"memory\"}}") : as_buf_str(buf),
        .code = as_str_of(err->word),
        .sentence = as_str_of(err->text),
        .path = as_str_of(err->path),
        .remedy = reason ? reason->remedy : AS_STR_NONE,
        .sequence = told->sequence,
        .retry_after_s = err->retry_s ? err->retry_s : as_exchange_retry_s(err->code),
        .is_repeat = told->is_repeat,
    };
    list_answers(told, &reply); /* without memory for them the refusal stands alone */
    if (err->code == AS_E_INTERNAL)
        as_log(AS_LOG_ERROR, "host", "%s: %s",
               asker->operation ? asker->operation->operation->name : "submit", err->text);
    call_back(host, asker, &reply);
}

/* ---- Queries -------------------------------------------------------------------------------- */

static const struct as_operation *status_operation(void)
{
    static const struct as_operation *found;
    if (!found)
        found = as_operation_find(AS_STR("host.status"));
    return found;
}

void as_run_fill(struct as_host *host, const struct as_operation *operation, struct as_arena *arena,
                 const struct assent_actor *actor, as_str locale, struct as_run *run)
{
    *run = (struct as_run){
        .operation = operation,
        .arena = arena,
        .conn = host->reader,
        .rules = host->rules,
        .actor = actor ? &actor->actor : &nobody,
        .partner = actor && actor->partner.row ? &actor->partner : NULL,
        .locale = locale,
        .at = as_clock_now_ms(),
        .key = as_store_key(host->store),
        .public_address = host->public_address,
        .rules_folder = as_str_of(host->settings.rules),
        .invitation_address = host->settings.invitation_address,
        .mails_passwords = host->settings.mails_passwords,
        .past = &as_past_of_journal,
    };
}

static struct as_host_facts host_facts(struct as_host *host, struct as_arena *arena)
{
    struct as_engine_stats stats = { 0 };
    if (host->engine)
        as_engine_stats(host->engine, &stats);
    return (struct as_host_facts){
        .version = as_str_of(host->options.version),
        .environment = host->settings.environment,
        .started_at = host->started_at,
        .queue_length = stats.queue_length,
        .queue_limit = stats.queue_limit,
        .commands = stats.commands,
        .batches = stats.batches,
        .is_degraded = stats.is_degraded,
        .rules = as_rules_status(host, arena),
    };
}

struct input_of {
    const assent_submission *submission;
    struct as_exchange_input from;
    as_str locale;
    struct as_id request;
};

static struct as_preparation preparation_of(const struct as_host *host,
                                            const struct as_asker *asker, struct as_arena *arena)
{
    return (struct as_preparation){
        .arena = arena,
        .key = as_store_key(host->store),
        .now = as_clock_now_ms(),
        .environment = host->settings.environment,
        .public_address = host->public_address,
        .is_unseen = asker->wants_ids,
    };
}

static int prepare(struct as_host *host, const struct as_asker *asker, const struct input_of *of,
                   struct as_arena *arena, void *input, struct as_err *err)
{
    const struct as_operation *operation = asker->operation->operation;
    int rc = as_exchange_read(asker->operation, &of->from, arena, input, err);
    if (rc < 0 || !operation->prepare)
        return rc;
    const struct as_preparation preparation = preparation_of(host, asker, arena);
    return operation->prepare(&preparation, input, err);
}

/* What is worked out for the answer alone is no id. */
static int finish(struct as_host *host, const struct as_asker *asker, struct as_arena *arena,
                  const void *input, void *reply, struct as_err *err)
{
    const struct as_operation *operation = asker->operation->operation;
    if (!operation->finish || asker->wants_ids)
        return 0;
    const struct as_preparation preparation = preparation_of(host, asker, arena);
    return operation->finish(&preparation, input, reply, err);
}

static void run_query(struct as_host *host, const struct as_asker *asker, const struct input_of *of,
                      struct assent_actor *actor)
{
    const struct as_operation *operation = asker->operation->operation;
    struct as_run run = { .operation = operation };
    struct as_told told = { .decision = NULL };
    struct as_host_facts facts;
    struct as_err err;
    struct as_buf empty;
    struct as_query *query = as_query_take(host);
    as_buf_init(&empty);
    void *input = query ? as_arena_alloc(&query->arena, operation->input->size) : NULL;
    void *reply = query ? as_arena_alloc(&query->arena, operation->reply->size) : NULL;
    int rc = 0;
    if (!input || !reply)
        rc = as_err_set(&err, AS_E_MEMORY, "no memory for a query");
    if (rc == 0)
        rc = prepare(host, asker, of, &query->arena, input, &err);
    if (rc == 0) {
        as_run_fill(host, operation, &query->arena, actor, of->locale, &run);
        if (operation->flags & AS_OP_LONG) {
            as_long_begin(host, asker, actor, query, &run, input);
            return;
        }
        if (operation == status_operation()) {
            facts = host_facts(host, &query->arena);
            run.host = &facts;
        }
        host->lag.last = operation->name;
        rc = as_query_execute(&run, input, reply, &err);
        if (run.is_decided)
            told = (struct as_told){ .decision = &run.decision, .arena = &query->arena };
    }
    if (rc == 0)
        rc = finish(host, asker, &query->arena, input, reply, &err);
    if (rc == 0)
        as_asker_tell(host, asker, reply, &told, &query->buf);
    else
        as_asker_refuse(host, asker, &err, &told, query ? &query->buf : &empty);
    if (query)
        as_query_give_back(host, query);
    as_buf_fini(&empty);
}

/* ---- Commands ------------------------------------------------------------------------------- */

static void free_sent(struct as_sent *sent)
{
    as_pool_reader_give_back(sent->host, sent->reader);
    if (sent->actor)
        as_actor_unref(&sent->host->actors, sent->actor);
    if (sent->build) {
        as_build_fini(sent->build);
        free(sent->build);
    }
    give_command_back(sent->host, sent->command); /* and `sent` with its arena */
}

void as_sent_refuse(struct as_sent *sent, struct as_err *err, const struct as_problems *problems)
{
    struct as_buf buf;
    as_buf_init(&buf);
    as_prove_end(sent, err);
    as_asker_refuse(sent->host, &sent->asker, err, &(struct as_told){ .problems = problems }, &buf);
    as_buf_fini(&buf);
    free_sent(sent);
}

/* [loop] The engine is done with it. */
static void on_done(struct as_command *command)
{
    struct as_sent *sent = command->data;
    struct as_host *host = sent->host;
    struct as_query *query = as_query_take(host);
    struct as_buf own;
    as_buf_init(&own);
    struct as_buf *buf = query ? &query->buf : &own;
    if (sent->build)
        as_activation_end(sent);
    if (command->set_aside.size > 0)
        as_asides_end(host, command);
    as_events_note(host, command->sequence);
    int rc = command->status;
    if (rc == 0)
        rc = finish(host, &sent->asker, &command->arena, command->input, command->reply,
                    &command->err);
    if (rc < 0 && command->status == 0)
        as_prove_word(sent, &command->err);
    as_prove_end(sent, rc < 0 ? &command->err : NULL);
    const struct as_told told = {
        .decision = command->decision.verdict != AS_VERDICT_NONE ? &command->decision : NULL,
        .arena = &command->arena,
        .sequence = (uint64_t)command->sequence,
        .is_repeat = command->is_repeat,
    };
    if (rc == 0)
        as_asker_tell(host, &sent->asker, command->reply, &told, buf);
    else
        as_asker_refuse(host, &sent->asker, &command->err, &told, buf);
    if (query)
        as_query_give_back(host, query);
    as_buf_fini(&own);
    free_sent(sent);
}

void as_sent_go(struct as_sent *sent)
{
    struct as_err err;
    struct as_host *host = sent->host;
    int rc = 0;
    if (!host->engine)
        rc = as_err_word(&err, AS_E_CLOSING, "closing",
                         "the host is shutting down: try again later");
    else
        rc = as_engine_submit(host->engine, sent->command, &err);
    if (rc < 0)
        as_sent_refuse(sent, &err, NULL);
}

static bool has_flag(const assent_submission *submission, uint64_t flag)
{
    return ASSENT_HAS(submission, flags) && (submission->flags & flag);
}

static int make_command(struct as_host *host, const struct as_asker *asker,
                        const struct input_of *of, struct assent_actor *actor,
                        struct as_sent **ret_sent, struct as_err *err)
{
    struct as_command *command = take_command(host, asker->operation->operation);
    struct as_sent *sent = command ? AS_ARENA_NEW(&command->arena, struct as_sent) : NULL;
    if (!sent) {
        as_command_free(command);
        return as_err_set(err, AS_E_MEMORY, "no memory for a command");
    }
    sent->host = host;
    sent->asker = *asker;
    sent->command = command;
    if (actor) {
        sent->actor = as_actor_ref(actor);
        command->actor = actor->actor;
        command->partner = actor->partner;
        command->identity_version = actor->version;
    }
    command->request = of->request;
    command->locale = as_arena_copy(&command->arena, of->locale);
    sent->asker.locale = command->locale;
    command->correlation =
        as_arena_copy(&command->arena, as_exchange_correlation(of->submission->correlation_id));
    command->on_done = on_done;
    command->data = sent;
    command->is_trial = has_flag(of->submission, ASSENT_SUBMIT_TRIAL);
    int rc = prepare(host, asker, of, &command->arena, command->input, err);
    if (rc == 0 && (!command->locale.data || !command->correlation.data))
        rc = as_err_set(err, AS_E_MEMORY, "no memory for a command");
    if (rc == 0)
        rc = as_prove_admit(sent, err);
    if (rc < 0)
        free_sent(sent);
    else
        *ret_sent = sent;
    return rc;
}

/* ---- The way in ----------------------------------------------------------------------------- */

static void refuse_now(struct as_host *host, const struct as_asker *asker, struct as_err *err)
{
    struct as_buf buf;
    as_buf_init(&buf);
    as_asker_refuse(host, asker, err, &(struct as_told){ .sequence = 0 }, &buf);
    as_buf_fini(&buf);
}

static int look_at(const assent_submission *submission, const struct as_asker *asker,
                   struct input_of *of, struct as_err *err)
{
    of->submission = submission;
    of->from = (struct as_exchange_input){ submission->arguments, submission->argument_count,
                                           submission->body };
    of->locale = asker->locale;
    if (submission->size < offsetof(assent_submission, flags) || !asker->operation)
        return as_err_set(err, AS_E_INTERNAL, "a submission of %zu bytes without an operation",
                          submission->size);
    if (has_flag(submission, ASSENT_SUBMIT_TRIAL) &&
        (asker->operation->operation->flags & (AS_OP_RULESET | AS_OP_ABOUT_RULES)))
        return as_err_set(err, AS_E_INVALID, "%s cannot be tried: it changes what decides",
                          asker->operation->operation->name);
    if (!submission->actor && !(asker->operation->operation->flags & AS_OP_OPEN))
        return as_err_set(err, AS_E_UNAUTHENTICATED, "nobody knows who asks for %s",
                          asker->operation->operation->name);
    return as_exchange_request_id(submission->request_id, &of->request, err);
}

void as_submit(assent_self *self, const assent_submission *submission)
{
    struct as_host *host = self->host;
    struct assent_actor *actor = (struct assent_actor *)(uintptr_t)submission->actor;
    const struct as_asker asker = {
        .self = self,
        .operation = (struct assent_operation *)(uintptr_t)submission->operation,
        .on_reply = submission->on_reply,
        .data = submission->data,
        .locale = as_exchange_locale(submission->locale),
        .wants_ids = has_flag(submission, ASSENT_SUBMIT_IDS),
    };
    struct input_of of;
    struct as_sent *sent = NULL;
    struct as_err err;
    int rc = look_at(submission, &asker, &of, &err);
    if (rc == 0 && asker.operation->operation->kind == AS_QUERY) {
        run_query(host, &asker, &of, actor);
        return;
    }
    if (rc == 0)
        rc = make_command(host, &asker, &of, actor, &sent, &err);
    if (rc < 0)
        refuse_now(host, &asker, &err);
    else if (asker.operation->operation->flags & AS_OP_RULESET)
        as_activation_begin(sent);
    else
        as_prove_begin(sent);
}
