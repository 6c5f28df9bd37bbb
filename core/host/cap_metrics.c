/* Capability assent.metrics/1. */
#include "host/state.h"

static assent_status get(assent_self *self, const char *name, const char *help, bool is_gauge,
                         assent_metric **ret_metric)
{
    struct as_err err;
    AS_ON_THREAD(AS_THREAD_LOOP);
    const int rc = as_metrics_get(&self->host->metrics, name, help, is_gauge, ret_metric, &err);
    return rc < 0 ? as_host_fail(self, rc, "%s", err.text) : 0;
}

static assent_status counter(assent_self *self, const char *name, const char *help,
                             assent_metric **ret_metric)
{
    return get(self, name, help, false, ret_metric);
}

static assent_status gauge(assent_self *self, const char *name, const char *help,
                           assent_metric **ret_metric)
{
    return get(self, name, help, true, ret_metric);
}

static void add(assent_metric *metric, int64_t amount)
{
    metric->value += amount;
}

static void set(assent_metric *metric, int64_t value)
{
    metric->value = value;
}

static assent_text page(assent_self *self)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    return as_metrics_page(self->host);
}

static assent_text health(assent_self *self, int32_t *ret_ready)
{
    bool is_ready = false;
    AS_ON_THREAD(AS_THREAD_LOOP);
    const as_str text = as_metrics_health(self->host, &is_ready);
    *ret_ready = is_ready;
    return text;
}

const assent_metrics as_cap_metrics = {
    .size = sizeof as_cap_metrics,
    .counter = counter,
    .gauge = gauge,
    .add = add,
    .set = set,
    .page = page,
    .health = health,
};
