/* Who will be blocked on a day, under one rule set, and what clears it? */
#pragma once

#include "engine/outlook.h"
#include "engine/survey.h"

/* Something that stands in the way of an order by the customer's partner; a customer may have several. */
struct as_forecast_row {
    const struct as_prospect *prospect;
    const struct as_answer *answer; /* verdict, code, sentence, remedy, rule and its place */
    /* Who the rules of that day let record an acceptance, where one more would clear it: roles at the
     * confirmer (bits of enum as_role), or a person at the customer itself. */
    uint32_t roles;
    bool is_customers;
};

struct as_forecast {
    struct as_snapshot *snapshot;
    struct as_rule_files rules;
    int64_t
        activation; /* journal entry of their activation: what was set aside since then is not asked */
    int64_t now;    /* the day */
    as_str locale; /* of sentences */
    /* As in diff.h. */
    void (*write_row)(void *data, const struct as_forecast_row *row, struct as_buf *out);
    void (*take)(void *data, as_str text, int64_t done, int64_t all);
    void *data;
};

struct as_forecast_result {
    int64_t customers; /* looked at */
    int64_t blocked;   /* of these */
    int64_t rows;
};

int as_forecast_run(const struct as_forecast *forecast, struct as_forecast_result *ret_result,
                    struct as_err *err);
