/* assent rules diff
 *
 * --json prints one object:
 *   {"before", "after": digests of the sets, "as_of": time,
 *    "rows": [{"customer", "company", "country", "question": "order" | "confirmation" | "template",
 *              "subject": the agreement type of a template, "difference": "same" | "now_blocked" |
 *              "now_allowed" | "other_reason" | "other_template", "before", "after", "rule", "file", "line",
 *              "set": where the rule stands, "before" | "after", "sentence"}],
 *    "history": with --history the same of past decisions, "question": "decision", "subject": the operation,
 *               and "sequence", "at" of the journal,
 *    "customers", "decisions": how many were looked at, "counts": {question: {difference: number}},
 *    "different": number of rows that differ, "digest": of the diff (engine/diff.h)}
 * What is empty is left out of a row. --csv has the columns of `columns`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/csv.h"
#include "cli/commands.h"
#include "cli/survey.h"
#include "engine/diff.h"
#include "host/build.h"
#include "store/rulesets.h"

static const char *const columns[] = {
    "customer", "company", "country", "question", "subject",  "difference", "before", "after",
    "rule",     "file",    "line",    "set",      "sentence", "sequence",   "at",
};

struct show {
    struct as_cli_survey survey;
    struct as_build before, after;
    struct as_diff diff;
    bool is_in_history;
};

/* ---- Rows: on any thread -------------------------------------------------------------------- */

static const char *set_of(const struct as_diff_row *row)
{
    return row->rule.size == 0 ? "" : row->is_of_before ? "before" : "after";
}

static as_str number_text(int64_t number, char out[24])
{
    if (number == 0)
        return AS_STR_NONE;
    snprintf(out, 24, "%" PRId64, number);
    return as_str_of(out);
}

static as_str time_text(int64_t at, char out[AS_TIME_TEXT_SIZE])
{
    return at == 0 ? AS_STR_NONE : as_time_format(at, out);
}

static void write_csv(const struct as_diff_row *row, as_str id, struct as_buf *out)
{
    char line[24];
    char sequence[24];
    char at[AS_TIME_TEXT_SIZE];
    const struct as_customer *customer = row->customer;
    const as_str cells[] = {
        customer ? customer->company_name : AS_STR_NONE,
        customer ? customer->country : AS_STR_NONE,
        as_str_of(as_diff_questions[row->question]),
        row->subject,
        as_str_of(as_diff_kinds[row->kind]),
        row->before,
        row->after,
        row->rule,
        row->file,
        number_text(row->line, line),
        as_str_of(set_of(row)),
        row->sentence,
        number_text(row->sequence, sequence),
        time_text(row->at, at),
    };
    _Static_assert(AS_COUNT(cells) + 1 == AS_COUNT(columns), "a cell for each column");
    as_csv_row(out, id, cells, AS_COUNT(cells));
}

/* Begins with the comma that the first row of a list does without. */
static void write_json(const struct as_diff_row *row, as_str id, struct as_buf *out)
{
    char at[AS_TIME_TEXT_SIZE];
    as_buf_add(out, AS_STR(",\n{"));
    as_cli_member_if(out, "customer", id);
    if (row->customer) {
        as_cli_member_if(out, "company", row->customer->company_name);
        as_cli_member_if(out, "country", row->customer->country);
    }
    as_cli_member(out, "question", as_str_of(as_diff_questions[row->question]));
    as_cli_member_if(out, "subject", row->subject);
    as_cli_member(out, "difference", as_str_of(as_diff_kinds[row->kind]));
    as_cli_member(out, "before", row->before);
    as_cli_member(out, "after", row->after);
    as_cli_member_if(out, "rule", row->rule);
    as_cli_member_if(out, "file", row->file);
    as_cli_number_if(out, "line", row->line);
    as_cli_member_if(out, "set", as_str_of(set_of(row)));
    as_cli_member_if(out, "sentence", row->sentence);
    as_cli_number_if(out, "sequence", row->sequence);
    as_cli_member_if(out, "at", time_text(row->at, at));
    as_json_close(out);
}

static void write_table(const struct as_diff_row *row, as_str id, struct as_buf *out)
{
    char at[AS_TIME_TEXT_SIZE];
    if (row->sequence)
        as_buf_printf(out, "%.*s  journal %" PRId64 "  ", AS_STR_ARG(as_time_format(row->at, at)),
                      row->sequence);
    as_buf_printf(out, "%-36.*s  %-2.*s  %s%s%.*s: %.*s -> %.*s", AS_STR_ARG(id),
                  AS_STR_ARG(row->customer ? row->customer->country : AS_STR_NONE),
                  as_diff_questions[row->question], row->subject.size ? " " : "",
                  AS_STR_ARG(row->subject), AS_STR_ARG(row->before), AS_STR_ARG(row->after));
    if (row->rule.size)
        as_buf_printf(out, "  %.*s (%.*s:%" PRId64 "%s)", AS_STR_ARG(row->rule),
                      AS_STR_ARG(row->file), row->line, row->is_of_before ? " before" : "");
    if (row->sentence.size)
        as_buf_printf(out, "  %.*s", AS_STR_ARG(row->sentence));
    as_buf_add_char(out, '\n');
}

static void write_row(void *data, const struct as_diff_row *row, struct as_buf *out)
{
    static void (*const writers[])(const struct as_diff_row *row, as_str id, struct as_buf *out) = {
        [AS_FORM_TABLE] = write_table,
        [AS_FORM_CSV] = write_csv,
        [AS_FORM_JSON] = write_json,
    };
    const struct show *show = data;
    char text[AS_ID_TEXT_SIZE];
    const as_str id = row->customer ? as_id_format(&row->customer->id, text) : AS_STR_NONE;
    writers[show->survey.form](row, id, out);
}

/* ---- The whole, in order -------------------------------------------------------------------- */

static void take(void *data, as_str text, bool is_history, int64_t done, int64_t all)
{
    struct show *show = data;
    if (is_history && !show->is_in_history)
        as_cli_survey_next_list(&show->survey, "history");
    show->is_in_history = is_history;
    as_cli_survey_rows(&show->survey, text);
    as_cli_survey_progress(&show->survey, is_history ? "journal entries" : "customers", done, all);
}

static void print_begin(struct show *show)
{
    char before[AS_DIGEST_TEXT_SIZE];
    char after[AS_DIGEST_TEXT_SIZE];
    char at[AS_TIME_TEXT_SIZE];
    as_digest_format(&show->before.digest, before);
    as_digest_format(&show->after.digest, after);
    as_time_format(show->diff.now, at);
    if (show->survey.form == AS_FORM_JSON)
        printf("{\"before\": \"%s\", \"after\": \"%s\", \"as_of\": \"%s\",\n\"rows\": [", before,
               after, at);
    as_cli_survey_columns(&show->survey, columns, AS_COUNT(columns));
}

static bool is_asked(const struct show *show, int question)
{
    return question != AS_DIFF_DECISION || show->diff.span != AS_INT_NONE;
}

static void print_json_end(struct show *show, const struct as_diff_result *result,
                           const char *digest)
{
    if (show->diff.span != AS_INT_NONE && !show->is_in_history) /* an empty journal */
        as_cli_survey_next_list(&show->survey, "history");
    printf("\n],\n\"customers\": %" PRId64 ", \"decisions\": %" PRId64 ",\n\"counts\": {",
           result->customers, result->decisions);
    for (int question = 0; question < AS_DIFF_QUESTIONS; question++) {
        if (!is_asked(show, question))
            continue;
        printf("%s\n  \"%s\": {", question ? "," : "", as_diff_questions[question]);
        for (int kind = 0; kind < AS_DIFF_KINDS; kind++)
            printf("%s\"%s\": %" PRId64, kind ? ", " : "", as_diff_kinds[kind],
                   result->counts[question][kind]);
        printf("}");
    }
    printf("},\n\"different\": %" PRId64 ", \"digest\": \"%s\"}\n", result->different, digest);
}

/* Beside CSV on standard error: standard output is the table alone. */
static void print_counts(const struct show *show, const struct as_diff_result *result,
                         const char *digest, FILE *out)
{
    char before[AS_DIGEST_TEXT_SIZE];
    char after[AS_DIGEST_TEXT_SIZE];
    char at[AS_TIME_TEXT_SIZE];
    if (result->different > 0 && out == stdout)
        fputc('\n', out);
    fprintf(out, "%.12s -> %.12s as of %s: %" PRId64 " customers",
            as_digest_format(&show->before.digest, before).data,
            as_digest_format(&show->after.digest, after).data,
            as_time_format(show->diff.now, at).data, result->customers);
    if (show->diff.span != AS_INT_NONE)
        fprintf(out, " and %" PRId64 " past decisions", result->decisions);
    fprintf(out, " looked at\n\n%-14s %10s %12s %12s %13s %15s\n", "", "same", "now blocked",
            "now allowed", "other reason", "other template");
    for (int question = 0; question < AS_DIFF_QUESTIONS; question++) {
        const int64_t *counts = result->counts[question];
        if (is_asked(show, question))
            fprintf(out,
                    "%-14s %10" PRId64 " %12" PRId64 " %12" PRId64 " %13" PRId64 " %15" PRId64 "\n",
                    as_diff_questions[question], counts[AS_DIFF_SAME], counts[AS_DIFF_NOW_BLOCKED],
                    counts[AS_DIFF_NOW_ALLOWED], counts[AS_DIFF_OTHER_REASON],
                    counts[AS_DIFF_OTHER_TEMPLATE]);
    }
    fprintf(out, "\n%s; digest of this diff: %s\n",
            result->different ? "the two sets differ" : "nothing differs", digest);
}

static void print_end(struct show *show, const struct as_diff_result *result)
{
    char digest[AS_DIGEST_TEXT_SIZE];
    as_digest_format(&result->digest, digest);
    if (show->survey.form == AS_FORM_JSON)
        print_json_end(show, result, digest);
    else
        print_counts(show, result, digest, show->survey.form == AS_FORM_CSV ? stderr : stdout);
}

/* ---- What is asked for ---------------------------------------------------------------------- */

/* "90d", "12h", "2w". */
static bool read_span(const struct as_cli *cli, struct as_diff *diff)
{
    enum { HOUR_MS = 3600 * 1000, MOST_HOURS = 24 * 366 * 100 };
    const char *text = as_cli_value(cli, "history");
    char *unit = NULL;
    diff->span = AS_INT_NONE;
    if (!text)
        return true;
    const long long count = strtoll(text, &unit, 10);
    const int hours = *unit == 'h' ? 1 : *unit == 'd' ? 24 : *unit == 'w' ? 24 * 7 : 0;
    if (unit == text || count <= 0 || hours == 0 || unit[1] || count > MOST_HOURS / hours) {
        as_cli_wrong_usage(cli,
                           "--history: a number with h, d or w is needed, such as 90d for the last "
                           "90 days, not %.40s",
                           text);
        return false;
    }
    diff->span = count * hours * HOUR_MS;
    diff->since = as_clock_now_ms() - diff->span;
    return true;
}

static void complain(const struct as_build *build, const char *word)
{
    for (uint32_t i = 0; i < build->problems.count; i++) {
        char place[AS_BUILD_PLACE_SIZE];
        const struct as_problem *problem = &build->problems.items[i];
        fprintf(stderr, "%s%s%.*s\n", word, as_build_place(problem, place, sizeof place),
                AS_STR_ARG(problem->text));
    }
}

/* A set whose own cases fail can still be held against another: that is how one finds out why. */
static bool build_after(const struct as_cli *cli, struct as_build *build)
{
    struct as_err err;
    const int rc = as_build_folder(build, cli->args[0], &err);
    const bool is_built = build->package.set != NULL;
    if (rc < 0 && is_built)
        fprintf(stderr,
                "assent: warning: %u of the cases in %s fail (`assent rules test` lists them), so "
                "these rules cannot be put in force as they are\n",
                build->failed_cases, cli->args[0]);
    if (!is_built) {
        complain(build, "  ");
        as_cli_fail(cli, AS_CLI_CONFIG, &err);
    }
    return is_built;
}

static bool build_before(const struct as_cli *cli, struct show *show, int *ret_exit)
{
    struct as_conn *conn = show->survey.snapshot.readers[0];
    struct as_build *build = &show->before;
    struct as_err err;
    struct as_digest digest;
    struct as_ruleset_record active;
    const char *against = as_cli_value(cli, "against");
    int rc = against ? as_ruleset_by_prefix(conn, as_str_of(against), &build->arena, &digest, &err)
                     : as_ruleset_active(conn, &build->arena, &active, &err);
    *ret_exit = AS_CLI_CONFIG;
    if (rc < 0 && against) {
        *ret_exit = as_cli_wrong_usage(cli, "--against: %s", err.text);
        return false;
    }
    if (rc == AS_E_NOT_FOUND)
        as_err_set(&err, rc,
                   "no rule set is in force yet, so there is nothing to hold the new one "
                   "against: assent rules activate puts one in force");
    show->diff.activation = rc < 0 || against ? AS_INT_NONE : active.sequence;
    if (rc == 0)
        rc =
            as_build_stored(build, conn, against ? &digest : &active.digest,
                            against ? "the rule set to compare with" : "the active rule set", &err);
    if (rc < 0) {
        complain(build, "  ");
        as_cli_fail(cli, AS_CLI_CONFIG, &err);
    }
    return rc == 0;
}

static int run(struct show *show)
{
    struct as_diff *diff = &show->diff;
    struct as_diff_result result;
    struct as_err err;
    diff->snapshot = &show->survey.snapshot;
    diff->before = show->before.package.files;
    diff->after = show->after.package.files;
    diff->locale = show->survey.locale;
    diff->write_row = write_row;
    diff->take = take;
    diff->data = show;
    print_begin(show);
    if (as_diff_run(diff, &result, &err) < 0)
        return as_cli_fail(show->survey.cli, AS_CLI_CONFIG, &err);
    print_end(show, &result);
    return result.different ? AS_CLI_NO : AS_CLI_OK;
}

static int diff_rules(struct as_cli *cli)
{
    struct show show = { .survey = { .cli = cli } };
    struct as_diff *diff = &show.diff;
    int code = AS_CLI_USAGE;
    as_build_init(&show.before);
    as_build_init(&show.after);
    diff->is_all = as_cli_value(cli, "all") != NULL;
    const bool is_asked_well = as_cli_moment(cli, "as-of", &diff->now) && read_span(cli, diff);
    diff->as_of = as_cli_value(cli, "as-of") ? diff->now : AS_TIME_NONE;
    if (is_asked_well && as_cli_survey_open(cli, &show.survey, &code)) {
        if (!build_after(cli, &show.after))
            code = AS_CLI_CONFIG;
        else if (build_before(cli, &show, &code))
            code = run(&show);
        as_cli_survey_close(&show.survey);
    }
    as_build_fini(&show.before);
    as_build_fini(&show.after);
    return code;
}

static const struct as_cli_flag flags[] = {
    { "against", "DIGEST", "the kept rule set whose digest begins so (default: the one in force)" },
    { "all", NULL, "print what is the same too" },
    { "as-of", "DATE",
      "the rules' now, 2026-11-20 or 2026-11-20T12:00:00Z (default: the present)" },
    { "history", "SPAN",
      "the journal's decisions of the last 90d (or h, w) too, with their facts" },
    AS_CLI_SURVEY_FLAGS,
    { NULL },
};

const struct as_cli_command as_cli_rules_diff = {
    .name = "rules diff",
    .usage = "NEW-FOLDER [--against DIGEST] [--as-of DATE] [--history 90d] [--all] [--csv]",
    .doc = "what the rules of a folder would change, for every customer: 0 nothing, 1 something",
    .least = 1,
    .most = 1,
    .flags = flags,
    .has_config = true,
    .run = diff_rules,
};
