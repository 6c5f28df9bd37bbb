/* assent forecast
 *
 * --json prints one object:
 *   {"on": time, "ruleset": digest,
 *    "rows": [{"customer", "company", "country", "partner": who sells, "partner_id", "verdict": "block" |
 *              "prompt" | "deny", "code", "sentence", "remedy",
 *              "who": ["admin_agent", …, "customer"]: who may record the acceptance that clears it,
 *              "at": the company whose roles these are, "rule", "file", "line"}],
 *    "customers": how many were looked at, "blocked": of these}
 * What is empty is left out of a row. --csv has the columns of `columns`. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/csv.h"
#include "cli/commands.h"
#include "cli/survey.h"
#include "engine/forecast.h"
#include "host/build.h"
#include "store/rulesets.h"

static const char *const columns[] = {
    "customer", "company", "country", "partner", "partner_id", "verdict", "code",
    "sentence", "remedy",  "who",     "at",      "rule",       "file",    "line",
};

struct show {
    struct as_cli_survey survey;
    struct as_build build;
    struct as_forecast forecast;
};

/* ---- Rows: on any thread -------------------------------------------------------------------- */

static as_str roles_text(const struct as_forecast_row *row, char *out, size_t size)
{
    int used = 0;
    out[0] = '\0';
    for (int role = 0; as_roles[role] && used < (int)size; role++)
        if (row->roles & 1u << role)
            used +=
                snprintf(out + used, size - (size_t)used, "%s%s", used ? ", " : "", as_roles[role]);
    return as_str_of(out);
}

static as_str confirmer_of(const struct as_forecast_row *row)
{
    return row->roles && row->prospect->confirmer ? row->prospect->confirmer->name : AS_STR_NONE;
}

static void write_csv(const struct as_forecast_row *row, as_str id, struct as_buf *out)
{
    char roles[160];
    char who[200];
    char line[24];
    char partner_id[AS_ID_TEXT_SIZE];
    const struct as_partner *seller = row->prospect->seller;
    const struct as_answer *answer = row->answer;
    snprintf(line, sizeof line, "%" PRId64, answer->line);
    roles_text(row, roles, sizeof roles);
    snprintf(who, sizeof who, "%s%s%s", roles, *roles && row->is_customers ? ", " : "",
             row->is_customers ? "customer" : "");
    const as_str cells[] = {
        row->prospect->customer.company_name,
        row->prospect->customer.country,
        seller ? seller->name : AS_STR_NONE,
        seller ? as_id_format(&seller->id, partner_id) : AS_STR_NONE,
        as_str_of(as_verdicts[answer->verdict]),
        answer->code,
        answer->sentence,
        answer->remedy,
        as_str_of(who),
        confirmer_of(row),
        answer->rule,
        answer->file,
        answer->rule.size ? as_str_of(line) : AS_STR_NONE,
    };
    _Static_assert(AS_COUNT(cells) + 1 == AS_COUNT(columns), "a cell for each column");
    as_csv_row(out, id, cells, AS_COUNT(cells));
}

static void write_who(const struct as_forecast_row *row, struct as_buf *out)
{
    as_json_key(out, AS_STR("who"));
    as_json_open_list(out);
    for (int role = 0; as_roles[role]; role++)
        if (row->roles & 1u << role)
            as_json_text(out, as_str_of(as_roles[role]));
    if (row->is_customers)
        as_json_text(out, AS_STR("customer"));
    as_json_close_list(out);
}

/* Begins with the comma that the first row does without. */
static void write_json(const struct as_forecast_row *row, as_str id, struct as_buf *out)
{
    char partner_id[AS_ID_TEXT_SIZE];
    const struct as_partner *seller = row->prospect->seller;
    const struct as_answer *answer = row->answer;
    as_buf_add(out, AS_STR(",\n{"));
    as_cli_member(out, "customer", id);
    as_cli_member(out, "company", row->prospect->customer.company_name);
    as_cli_member(out, "country", row->prospect->customer.country);
    if (seller) {
        as_cli_member(out, "partner", seller->name);
        as_cli_member(out, "partner_id", as_id_format(&seller->id, partner_id));
    }
    as_cli_member(out, "verdict", as_str_of(as_verdicts[answer->verdict]));
    as_cli_member(out, "code", answer->code);
    as_cli_member(out, "sentence", answer->sentence);
    as_cli_member_if(out, "remedy", answer->remedy);
    write_who(row, out);
    as_cli_member_if(out, "at", confirmer_of(row));
    as_cli_member_if(out, "rule", answer->rule);
    as_cli_member_if(out, "file", answer->file);
    as_cli_number_if(out, "line", answer->line);
    as_json_close(out);
}

static void write_table(const struct as_forecast_row *row, as_str id, struct as_buf *out)
{
    char roles[160];
    const struct as_partner *seller = row->prospect->seller;
    const struct as_answer *answer = row->answer;
    as_buf_printf(out, "%.*s  %-2.*s  %.*s, by %.*s: %s %.*s", AS_STR_ARG(id),
                  AS_STR_ARG(row->prospect->customer.country),
                  AS_STR_ARG(row->prospect->customer.company_name),
                  AS_STR_ARG(seller ? seller->name : AS_STR("nobody")),
                  as_verdicts[answer->verdict], AS_STR_ARG(answer->code));
    as_buf_printf(out, "  %.*s", AS_STR_ARG(answer->sentence));
    if (answer->remedy.size)
        as_buf_printf(out, "  To clear it: %.*s", AS_STR_ARG(answer->remedy));
    if (row->roles)
        as_buf_printf(out, "  Who can: %.*s of %.*s%s",
                      AS_STR_ARG(roles_text(row, roles, sizeof roles)),
                      AS_STR_ARG(confirmer_of(row)), row->is_customers ? ", or the customer" : "");
    else if (row->is_customers)
        as_buf_add(out, AS_STR("  Who can: the customer"));
    as_buf_add_char(out, '\n');
}

static void write_row(void *data, const struct as_forecast_row *row, struct as_buf *out)
{
    static void (*const writers[])(const struct as_forecast_row *row, as_str id,
                                   struct as_buf *out) = {
        [AS_FORM_TABLE] = write_table,
        [AS_FORM_CSV] = write_csv,
        [AS_FORM_JSON] = write_json,
    };
    const struct show *show = data;
    char text[AS_ID_TEXT_SIZE];
    const as_str id = as_id_format(&row->prospect->customer.id, text);
    writers[show->survey.form](row, id, out);
}

/* ---- The whole, in order -------------------------------------------------------------------- */

static void take(void *data, as_str text, int64_t done, int64_t all)
{
    struct show *show = data;
    as_cli_survey_rows(&show->survey, text);
    as_cli_survey_progress(&show->survey, "customers", done, all);
}

static int run(struct show *show)
{
    struct as_forecast *forecast = &show->forecast;
    struct as_forecast_result result;
    struct as_err err;
    char at[AS_TIME_TEXT_SIZE];
    char digest[AS_DIGEST_TEXT_SIZE];
    const enum as_cli_form form = show->survey.form;
    forecast->snapshot = &show->survey.snapshot;
    forecast->rules = show->build.package.files;
    forecast->locale = show->survey.locale;
    forecast->write_row = write_row;
    forecast->take = take;
    forecast->data = show;
    as_time_format(forecast->now, at);
    as_digest_format(&show->build.digest, digest);
    if (form == AS_FORM_JSON)
        printf("{\"on\": \"%s\", \"ruleset\": \"%s\",\n\"rows\": [", at, digest);
    as_cli_survey_columns(&show->survey, columns, AS_COUNT(columns));
    if (as_forecast_run(forecast, &result, &err) < 0)
        return as_cli_fail(show->survey.cli, AS_CLI_CONFIG, &err);
    if (form == AS_FORM_JSON)
        printf("\n],\n\"customers\": %" PRId64 ", \"blocked\": %" PRId64 "}\n", result.customers,
               result.blocked);
    else
        fprintf(form == AS_FORM_CSV ? stderr : stdout,
                "%s%" PRId64 " of %" PRId64 " customers cannot order on %s (rule set %.12s)\n",
                result.rows && form == AS_FORM_TABLE ? "\n" : "", result.blocked, result.customers,
                at, digest);
    return AS_CLI_OK;
}

static int build_active(struct show *show, struct as_err *err)
{
    struct as_ruleset_record active;
    struct as_conn *conn = show->survey.snapshot.readers[0];
    const int rc = as_ruleset_active(conn, &show->build.arena, &active, err);
    if (rc == AS_E_NOT_FOUND)
        return as_err_set(err, rc,
                          "no rule set is in force yet: assent rules activate puts one in "
                          "force");
    show->forecast.activation = active.sequence;
    return rc < 0 ? rc
                  : as_build_stored(&show->build, conn, &active.digest, "the active rule set", err);
}

static int forecast(struct as_cli *cli)
{
    struct show show = { .survey = { .cli = cli } };
    struct as_err err;
    int code = AS_CLI_USAGE;
    if (!as_cli_value(cli, "on"))
        return as_cli_wrong_usage(cli, "--on is missing: the day in question, such as 2027-01-31");
    as_build_init(&show.build);
    if (as_cli_moment(cli, "on", &show.forecast.now) &&
        as_cli_survey_open(cli, &show.survey, &code)) {
        code = build_active(&show, &err) < 0 ? as_cli_fail(cli, AS_CLI_CONFIG, &err) : run(&show);
        as_cli_survey_close(&show.survey);
    }
    as_build_fini(&show.build);
    return code;
}

static const struct as_cli_flag flags[] = {
    { "on", "DATE", "the day, 2027-01-31, or the moment, 2027-01-31T12:00:00Z" },
    AS_CLI_SURVEY_FLAGS,
    { NULL },
};

const struct as_cli_command as_cli_forecast = {
    .name = "forecast",
    .usage = "--on DATE [--csv]",
    .doc = "who cannot order on a day under the rules in force, and what clears it; 0 also then",
    .flags = flags,
    .has_config = true,
    .run = forecast,
};
