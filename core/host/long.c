/* Long queries: permission is asked on the loop, whose rule set that is; the work is done on the pool
 * with a reader of its own. */
#include <stdlib.h>

#include "host/submit.h"

/* Each takes memory and its turn of the pool's four threads, where rule sets are built too: some 50 ms each, that is
 * a second of waiting at most for whoever comes last. */
enum { UNDER_WAY_MAX = 64 };

struct job {
    uv_work_t request;
    struct as_host *host;
    struct as_asker asker;
    struct assent_actor *actor; /* held */
    struct as_query *query;
    struct as_conn *reader;
    struct as_run run;
    void *input, *reply;
    struct as_err err;
    int rc;
};

struct as_conn *as_pool_reader_take(struct as_host *host)
{
    return host->pool_reader_count > 0 ? host->pool_readers[--host->pool_reader_count] : NULL;
}

void as_pool_reader_give_back(struct as_host *host, struct as_conn *reader)
{
    if (reader && host->pool_reader_count < AS_COUNT(host->pool_readers))
        host->pool_readers[host->pool_reader_count++] = reader;
    else
        as_conn_close(reader);
}

static void work(uv_work_t *request)
{
    struct job *job = request->data;
    as_thread_is(AS_THREAD_WORK);
    if (!job->reader)
        job->rc = as_conn_open_reader(job->host->store, &job->reader, &job->err);
    if (job->rc < 0)
        return;
    job->run.conn = job->reader;
    job->run.rules = NULL; /* the loop's, which goes on meanwhile */
    as_fields_clear(job->run.operation->reply, job->reply);
    job->rc = job->run.operation->run(&job->run, job->input, job->reply, &job->err);
    as_conn_read_end(job->reader);
}

static void end(struct job *job)
{
    struct as_host *host = job->host;
    const struct as_operation *operation = job->run.operation;
    as_pool_reader_give_back(host, job->reader);
    if (job->rc == 0 && operation->finish) {
        const struct as_preparation preparation = {
            .arena = &job->query->arena,
            .key = as_store_key(host->store),
            .now = as_clock_now_ms(),
            .public_address = host->public_address,
        };
        job->rc = operation->finish(&preparation, job->input, job->reply, &job->err);
    }
    const struct as_told told = {
        .decision = job->run.is_decided ? &job->run.decision : NULL,
        .arena = &job->query->arena,
    };
    if (job->rc == 0)
        as_asker_tell(host, &job->asker, job->reply, &told, &job->query->buf);
    else
        as_asker_refuse(host, &job->asker, &job->err, &told, &job->query->buf);
    as_query_give_back(host, job->query);
    if (job->actor)
        as_actor_unref(&host->actors, job->actor);
    free(job);
}

static void on_done(uv_work_t *request, int status)
{
    struct job *job = request->data;
    job->host->works--;
    end(job);
}

void as_long_begin(struct as_host *host, const struct as_asker *asker, struct assent_actor *actor,
                   struct as_query *query, const struct as_run *run, void *input)
{
    const bool is_full = host->works >= UNDER_WAY_MAX;
    struct job *job = is_full ? NULL : calloc(1, sizeof *job);
    if (!job) {
        struct as_err err;
        if (is_full)
            as_err_word(&err, AS_E_BUSY, "busy",
                        "%u long queries are under way already: try again in a second",
                        (unsigned)host->works);
        else
            as_err_set(&err, AS_E_MEMORY, "no memory for a query");
        as_asker_refuse(host, asker, &err, &(struct as_told){ .sequence = 0 }, &query->buf);
        as_query_give_back(host, query);
        return;
    }
    job->request.data = job;
    job->host = host;
    job->asker = *asker;
    job->actor = actor ? as_actor_ref(actor) : NULL;
    job->query = query;
    job->run = *run;
    job->input = input;
    job->reply = as_arena_alloc(&query->arena, run->operation->reply->size);
    job->run.locale = as_arena_copy(&query->arena, run->locale);
    job->asker.locale = job->run.locale;
    job->run.public_address = as_arena_copy(&query->arena, run->public_address);
    if (!job->reply || !job->run.locale.data)
        job->rc = as_err_set(&job->err, AS_E_MEMORY, "no memory for a query");
    else
        job->rc = as_run_decide(&job->run, input, &job->err);
    if (job->rc < 0) {
        end(job);
        return;
    }
    job->reader = as_pool_reader_take(host);
    if (uv_queue_work(&host->loop, &job->request, work, on_done) == 0) {
        host->works++;
        return;
    }
    job->rc = as_err_set(&job->err, AS_E_MEMORY, "the query cannot be begun");
    end(job);
}
