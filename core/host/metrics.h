/* Numbers for Prometheus: those of plugins, and the host's own. [loop] */
#pragma once

#include "assent/loop.h"
#include "base/err.h"
#include "base/writer.h"

struct as_host;

struct assent_metric {
    struct assent_metric *next;
    bool is_gauge;
    int64_t value;
    const char *name, *help;
};

struct as_metrics {
    struct assent_metric *first, **last;
    struct as_buf page, health;
};

void as_metrics_init(struct as_metrics *metrics);
void as_metrics_fini(struct as_metrics *metrics);
/* AS_E_INVALID: no such name is possible, or it is taken by the other kind. */
int as_metrics_get(struct as_metrics *metrics, const char *name, const char *help, bool is_gauge,
                   struct assent_metric **ret_metric, struct as_err *err);
as_str as_metrics_page(struct as_host *host);
as_str as_metrics_health(struct as_host *host, bool *ret_is_ready);
