/* How the host is. */
#include "operations/handlers.h"
#include "store/index.h"
#include "store/journal.h"

static int host_status(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_host_status *status = reply;
    int64_t at = 0;
    struct as_digest digest;
    int rc = as_conn_read_begin(run->conn, err);
    if (rc == 0)
        rc = as_journal_tail(run->conn, &status->sequence, &at, &digest, err);
    if (rc < 0)
        return rc;

    struct as_index *index = as_store_index(as_conn_store(run->conn));
    status->customers = index ? as_index_count(index, AS_KEY_CUSTOMER) /* the deleted ones apart */
                              : as_row_count(run->conn, AS_TABLE_CUSTOMERS);
    status->agreements = as_row_count(run->conn, AS_TABLE_AGREEMENTS);
    status->index_bytes = index ? (int64_t)as_index_bytes(index) : AS_INT_NONE;
    if (run->rules)
        status->ruleset = *as_ruleset_digest(run->rules);
    if (!run->host)
        return 0;

    status->version = run->host->version;
    status->environment = run->host->environment;
    status->started_at = run->host->started_at;
    status->queue_length = run->host->queue_length;
    status->queue_limit = run->host->queue_limit;
    status->commands = run->host->commands;
    status->batches = run->host->batches;
    status->is_degraded = run->host->is_degraded;
    status->rules = run->host->rules;
    return 0;
}

const struct as_operation as_op_host_status = {
    .action = AS_ACTION_host_status,
    .name = "host.status",
    .kind = AS_QUERY,
    .doc = "how the host is",
    .input = &as_host_status_get_fields,
    .reply = &as_host_status_fields,
    .run = host_status,
};
