/* The diff over every customer. */
#include "engine/diff.h"

#include <stdlib.h>

#include "base/clock.h"
#include "engine/kept.h"
#include "operations/imagined.h"

const char *const as_diff_questions[] = { "order", "confirmation", "template", "decision", NULL };

struct whole {
    const struct as_diff *diff;
    struct as_digest_stream *stream;
    struct as_diff_result *result;
};

/* ---- One thread's --------------------------------------------------------------------------- */

enum { BEFORE, AFTER, SIDES };

struct asker {
    const struct as_diff *diff;
    struct as_outlook outlook;
    struct as_ruleset *rules[SIDES];
    struct as_arena arena; /* of the types */
    as_str *types;         /* of agreements, sorted: every type that either set has a text of */
    uint32_t type_count;
    struct as_list texts[SIDES]; /* one per type, begun by then */
};

int as_diff_build(const struct as_rule_files *files, struct as_ruleset **ret_rules,
                  struct as_err *err)
{
    struct as_problems problems;
    as_problems_init(&problems);
    *ret_rules = as_ruleset_build(files, as_operation_actions(), &problems);
    int rc = 0;
    if (!*ret_rules)
        rc = as_err_set(
            err, AS_E_CONFIG, "the rule set does not build: %.*s",
            AS_STR_ARG(problems.count ? problems.items[0].text : AS_STR("no memory for it")));
    as_problems_fini(&problems);
    return rc;
}

static void add_type(struct asker *asker, as_str type)
{
    uint32_t at = 0;
    while (at < asker->type_count && as_str_compare(asker->types[at], type) < 0)
        at++;
    if (at < asker->type_count && as_str_equal(asker->types[at], type))
        return;
    for (uint32_t i = asker->type_count; i > at; i--)
        asker->types[i] = asker->types[i - 1];
    asker->types[at] = type;
    asker->type_count++;
}

/* Types with a text in force then, in either set. */
static int list_types(struct asker *asker, struct as_err *err)
{
    const int64_t now = asker->diff->now;
    size_t most = 0;
    for (int side = 0; side < SIDES; side++) {
        int rc =
            as_ruleset_templates(asker->rules[side], now, &asker->arena, &asker->texts[side], err);
        if (rc < 0)
            return rc;
        most += asker->texts[side].count;
    }
    asker->types = AS_ARENA_ARRAY(&asker->arena, as_str, most + 1);
    if (!asker->types)
        return as_err_set(err, AS_E_MEMORY, "no memory for the agreement types");
    for (int side = 0; side < SIDES; side++) {
        const struct as_template *texts = asker->texts[side].items;
        for (uint32_t i = 0; i < asker->texts[side].count; i++)
            if (as_text_is_in_force(&texts[i], now))
                add_type(asker, texts[i].type);
    }
    return 0;
}

static void close_asker(void *data)
{
    struct asker *asker = data;
    as_ruleset_free(asker->rules[BEFORE]);
    as_ruleset_free(asker->rules[AFTER]);
    as_outlook_fini(&asker->outlook);
    as_arena_fini(&asker->arena);
    free(asker);
}

static int open_asker(void *data, struct as_conn *conn, void **ret_asker, struct as_err *err)
{
    const struct as_diff *diff = ((const struct whole *)data)->diff;
    struct asker *asker = calloc(1, sizeof *asker);
    if (!asker)
        return as_err_set(err, AS_E_MEMORY, "no memory for a thread");
    asker->diff = diff;
    as_arena_init(&asker->arena);
    int rc = as_outlook_init(&asker->outlook, conn, diff->now, diff->locale, err);
    if (rc == 0)
        rc = as_diff_build(&diff->before, &asker->rules[BEFORE], err);
    if (rc == 0 && diff->activation != AS_INT_NONE)
        rc = as_kept_asides(conn, diff->activation, INT64_MAX, &asker->arena, asker->rules[BEFORE],
                            err);
    if (rc == 0)
        rc = as_diff_build(&diff->after, &asker->rules[AFTER], err);
    if (rc == 0)
        rc = list_types(asker, err);
    if (rc < 0) {
        close_asker(asker);
        return rc;
    }
    *ret_asker = asker;
    return 0;
}

/* ---- One customer --------------------------------------------------------------------------- */

static int ask_decisions(struct asker *asker, const struct as_prospect *prospect,
                         struct as_survey_page *page, struct as_err *err)
{
    for (int question = AS_DIFF_ORDER; question <= AS_DIFF_CONFIRMATION; question++) {
        struct as_opinion opinions[SIDES];
        for (int side = 0; side < SIDES; side++) {
            const int rc = question == AS_DIFF_ORDER
                               ? as_outlook_order(&asker->outlook, asker->rules[side], prospect,
                                                  &opinions[side], err)
                               : as_outlook_confirmation(
                                     &asker->outlook, asker->rules[side], prospect,
                                     as_text_to_accept(&asker->texts[side], asker->diff->now),
                                     &opinions[side], err);
            if (rc < 0)
                return rc;
        }
        struct as_diff_row row = { .customer = &prospect->customer,
                                   .question = (enum as_diff_question)question };
        as_diff_compare(&opinions[BEFORE], &opinions[AFTER], &row);
        as_diff_note(asker->diff, &row, page);
    }
    return 0;
}

/* Texts that read the same and are others: told apart by id and link. */
static as_str tell_apart(struct as_outlook *outlook, const struct as_opinion *opinion)
{
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&opinion->chosen->id, id);
    return as_arena_printf(&outlook->arena, "%.*s %s %.*s", AS_STR_ARG(opinion->text), id,
                           AS_STR_ARG(opinion->chosen->link));
}

static bool is_same_text(const struct as_template *a, const struct as_template *b)
{
    return as_id_equal(&a->id, &b->id) && as_str_equal(a->link, b->link);
}

static int pick(struct asker *asker, const struct as_prospect *prospect, as_str type,
                bool is_traced, struct as_opinion *opinions, struct as_err *err)
{
    int rc = 0;
    for (int side = 0; side < SIDES && rc == 0; side++)
        rc = as_outlook_template(&asker->outlook, asker->rules[side], prospect, type, is_traced,
                                 &opinions[side], err);
    if (rc < 0 || !opinions[BEFORE].chosen || !opinions[AFTER].chosen ||
        !as_str_equal(opinions[BEFORE].text, opinions[AFTER].text) ||
        is_same_text(opinions[BEFORE].chosen, opinions[AFTER].chosen))
        return rc;
    for (int side = 0; side < SIDES; side++)
        opinions[side].text = tell_apart(&asker->outlook, &opinions[side]);
    return rc;
}

/* Who picked a text is asked for only where somebody will read it. */
static int ask_template(struct asker *asker, const struct as_prospect *prospect, as_str type,
                        struct as_survey_page *page, struct as_err *err)
{
    struct as_opinion opinions[SIDES];
    int rc = pick(asker, prospect, type, false, opinions, err);
    if (rc == 0 &&
        (asker->diff->is_all || !as_str_equal(opinions[BEFORE].text, opinions[AFTER].text)))
        rc = pick(asker, prospect, type, true, opinions, err);
    if (rc < 0)
        return rc;
    struct as_diff_row row = { .customer = &prospect->customer,
                               .question = AS_DIFF_TEMPLATE,
                               .subject = type };
    as_diff_compare(&opinions[BEFORE], &opinions[AFTER], &row);
    as_diff_note(asker->diff, &row, page);
    return 0;
}

static int ask(void *data, const struct as_id *customer, struct as_survey_page *page,
               struct as_err *err)
{
    struct asker *asker = data;
    struct as_prospect prospect;
    int rc = as_outlook_see(&asker->outlook, customer, &prospect, err);
    if (rc == 0)
        rc = ask_decisions(asker, &prospect, page, err);
    for (uint32_t i = 0; i < asker->type_count && rc == 0; i++)
        rc = ask_template(asker, &prospect, asker->types[i], page, err);
    return rc;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static int take(void *data, const struct as_survey_page *page, int64_t done, int64_t all,
                struct as_err *err)
{
    struct whole *whole = data;
    (void)err;
    as_diff_take(whole->diff, page, false, done, all, whole->stream, whole->result);
    return 0;
}

static void write_header(const struct as_diff *diff, struct as_buf *buf)
{
    char text[AS_DIGEST_TEXT_SIZE];
    char time[AS_TIME_TEXT_SIZE];
    const struct as_digest before = as_rule_files_digest(&diff->before);
    const struct as_digest after = as_rule_files_digest(&diff->after);
    as_json_open(buf);
    as_json_key(buf, AS_STR("after"));
    as_json_text(buf, as_digest_format(&after, text));
    as_json_key(buf, AS_STR("as_of"));
    if (diff->as_of == AS_TIME_NONE)
        as_json_null(buf);
    else
        as_json_text(buf, as_time_format(diff->as_of, time));
    as_json_key(buf, AS_STR("before"));
    as_json_text(buf, as_digest_format(&before, text));
    as_json_key(buf, AS_STR("diff"));
    as_json_int(buf, 1);
    as_json_key(buf, AS_STR("history_ms"));
    if (diff->span == AS_INT_NONE)
        as_json_null(buf);
    else
        as_json_int(buf, diff->span);
    as_json_close(buf);
    as_buf_add_char(buf, '\n');
}

int as_diff_run(const struct as_diff *diff, struct as_diff_result *ret_result, struct as_err *err)
{
    struct as_buf header;
    struct whole whole = { diff, as_digest_stream_new(), ret_result };
    const struct as_survey survey = {
        .snapshot = diff->snapshot,
        .open = open_asker,
        .close = close_asker,
        .ask = ask,
        .take = take,
        .data = &whole,
    };
    *ret_result = (struct as_diff_result){ .customers = 0 };
    as_buf_init(&header);
    write_header(diff, &header);
    as_digest_stream_add(whole.stream, as_buf_str(&header));
    as_buf_fini(&header);
    int rc = as_survey_run(&survey, &ret_result->customers, err);
    if (rc == 0 && diff->span != AS_INT_NONE)
        rc = as_diff_history(diff, whole.stream, ret_result, err);
    ret_result->digest = as_digest_stream_end(whole.stream);
    return rc;
}
