/* Which capability is behind which name, and who gets it. */
#include "host/exchange.h"
#include "host/state.h"

static const assent_actor *operator_actor(assent_self *self)
{
    return as_actors_operator(&self->host->actors);
}

static const char *operator_data_path(assent_self *self)
{
    return self->host->settings.data;
}

static void operator_say(assent_self *self, as_str locale, struct as_err *err)
{
    as_ruleset_say(self->host->rules, as_exchange_locale(locale), err);
}

static const struct as_operator cap_operator = {
    .size = sizeof cap_operator,
    .actor = operator_actor,
    .data_path = operator_data_path,
    .explain = as_explain,
    .say = operator_say,
};

const void *as_host_capability(assent_self *self, as_str id)
{
    const struct {
        const char *id;
        const void *table;
    } known[] = {
        { ASSENT_EVENTS_1, &as_cap_events },
        { ASSENT_OPERATIONS_1, &as_cap_operations },
        { ASSENT_ROUTES_1, &as_cap_routes },
        { ASSENT_ROWS_1, &as_cap_rows },
        { ASSENT_SENTENCES_1, &as_cap_sentences },
        { ASSENT_IDENTITY_1, &as_cap_identity },
        { ASSENT_TIMERS_1, &as_cap_timers },
        { ASSENT_WATCH_1, &as_cap_watch },
        { ASSENT_WORK_1, &as_cap_work },
        { ASSENT_METRICS_1, &as_cap_metrics },
        { ASSENT_UV_1, &self->host->uv },
        { AS_OPERATOR_1, self->is_builtin ? &cap_operator : NULL },
    };
    for (uint32_t i = 0; i < self->withheld_count; i++)
        if (as_str_equal(self->withheld[i], id))
            return NULL;
    for (size_t i = 0; i < AS_COUNT(known); i++)
        if (as_str_equal(as_str_of(known[i].id), id))
            return known[i].table;
    return NULL;
}
