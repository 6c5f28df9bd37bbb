#include "engine/forecast.h"

#include <stdlib.h>

#include "engine/diff.h"
#include "engine/kept.h"
#include "operations/explained.h"
#include "operations/imagined.h"

enum { COUNT_BLOCKED, COUNT_ROWS };

struct whole {
    const struct as_forecast *forecast;
    struct as_forecast_result *result;
};

/* One thread's. */
struct asker {
    const struct as_forecast *forecast;
    struct as_outlook outlook;
    struct as_ruleset *rules;
    struct as_arena arena;
    struct as_list texts; /* begun by then */
};

static void close_asker(void *data)
{
    struct asker *asker = data;
    as_ruleset_free(asker->rules);
    as_outlook_fini(&asker->outlook);
    as_arena_fini(&asker->arena);
    free(asker);
}

static int open_asker(void *data, struct as_conn *conn, void **ret_asker, struct as_err *err)
{
    const struct as_forecast *forecast = ((const struct whole *)data)->forecast;
    struct asker *asker = calloc(1, sizeof *asker);
    if (!asker)
        return as_err_set(err, AS_E_MEMORY, "no memory for a thread");
    asker->forecast = forecast;
    as_arena_init(&asker->arena);
    int rc = as_outlook_init(&asker->outlook, conn, forecast->now, forecast->locale, err);
    if (rc == 0)
        rc = as_diff_build(&forecast->rules, &asker->rules, err);
    if (rc == 0)
        rc =
            as_kept_asides(conn, forecast->activation, INT64_MAX, &asker->arena, asker->rules, err);
    if (rc == 0)
        rc = as_ruleset_templates(asker->rules, forecast->now, &asker->arena, &asker->texts, err);
    if (rc < 0) {
        close_asker(asker);
        return rc;
    }
    *ret_asker = asker;
    return 0;
}

/* ---- What clears it ------------------------------------------------------------------------- */

/* Would the order be free of this answer if the text had been accepted? */
static int is_cleared(struct asker *asker, const struct as_prospect *prospect,
                      const struct as_template *text, enum as_agreement_method method,
                      const struct as_answer *answer, bool *ret_is_cleared, struct as_err *err)
{
    const struct as_agreement_fact imagined =
        as_acceptance_imagined(text, method, asker->forecast->now);
    struct as_opinion opinion;
    const int rc =
        as_outlook_order_with(&asker->outlook, asker->rules, prospect, &imagined, &opinion, err);
    *ret_is_cleared = rc == 0 && !as_who_hears(&opinion.answers, answer);
    return rc;
}

static int find_roles(struct asker *asker, const struct as_prospect *prospect,
                      const struct as_template *text, uint32_t *ret_roles, struct as_err *err)
{
    int rc = 0;
    *ret_roles = 0;
    for (int role = 0; as_roles[role] && rc == 0; role++) {
        struct as_opinion opinion;
        rc = as_outlook_confirmation_by(&asker->outlook, asker->rules, prospect, text, role,
                                        &opinion, err);
        if (rc == 0 && opinion.passes)
            *ret_roles |= 1u << role;
    }
    return rc;
}

static int find_who(struct asker *asker, const struct as_prospect *prospect,
                    struct as_forecast_row *row, struct as_err *err)
{
    const struct as_template *text = as_text_to_accept(&asker->texts, asker->forecast->now);
    bool is_by_word = false;
    bool is_by_customer = false;
    if (!text)
        return 0;
    int rc = is_cleared(asker, prospect, text, AS_METHOD_ATTESTED, row->answer, &is_by_word, err);
    if (rc == 0)
        rc = is_cleared(asker, prospect, text, AS_METHOD_DIRECT, row->answer, &is_by_customer, err);
    if (rc == 0 && is_by_word)
        rc = find_roles(asker, prospect, text, &row->roles, err);
    if (rc == 0 && is_by_customer) {
        struct as_opinion opinion;
        rc = as_outlook_acceptance(&asker->outlook, asker->rules, prospect, text, &opinion, err);
        row->is_customers = rc == 0 && opinion.passes;
    }
    return rc;
}

/* ---- One customer --------------------------------------------------------------------------- */

static int ask(void *data, const struct as_id *customer, struct as_survey_page *page,
               struct as_err *err)
{
    struct asker *asker = data;
    const struct as_forecast *forecast = asker->forecast;
    struct as_prospect prospect;
    struct as_opinion opinion;
    int rc = as_outlook_see(&asker->outlook, customer, &prospect, err);
    if (rc == 0)
        rc = as_outlook_order(&asker->outlook, asker->rules, &prospect, &opinion, err);
    if (rc < 0 || opinion.passes)
        return rc;
    page->counts[COUNT_BLOCKED]++;
    const struct as_answer *answers = opinion.answers.items;
    for (uint32_t i = 0; i < opinion.answers.count && rc == 0; i++) {
        struct as_forecast_row row = { .prospect = &prospect, .answer = &answers[i] };
        if (answers[i].verdict < AS_VERDICT_PROMPT)
            continue; /* consent, or a warning */
        rc = find_who(asker, &prospect, &row, err);
        if (rc < 0)
            break;
        page->counts[COUNT_ROWS]++;
        forecast->write_row(forecast->data, &row, &page->text);
    }
    return rc;
}

static int take(void *data, const struct as_survey_page *page, int64_t done, int64_t all,
                struct as_err *err)
{
    struct whole *whole = data;
    (void)err;
    whole->result->blocked += page->counts[COUNT_BLOCKED];
    whole->result->rows += page->counts[COUNT_ROWS];
    whole->forecast->take(whole->forecast->data, as_buf_str(&page->text), done, all);
    return 0;
}

int as_forecast_run(const struct as_forecast *forecast, struct as_forecast_result *ret_result,
                    struct as_err *err)
{
    struct whole whole = { forecast, ret_result };
    const struct as_survey survey = {
        .snapshot = forecast->snapshot,
        .open = open_asker,
        .close = close_asker,
        .ask = ask,
        .take = take,
        .data = &whole,
    };
    *ret_result = (struct as_forecast_result){ .customers = 0 };
    return as_survey_run(&survey, &ret_result->customers, err);
}
