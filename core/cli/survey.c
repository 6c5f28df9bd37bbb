#include "cli/survey.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/writer.h"
#include "engine/survey.h"

enum { POLITENESS = 10, DRAW_EVERY_NS = 100 * 1000 * 1000 };

static int64_t core_count(void)
{
    cpu_set_t cores;
    const int count = sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
    return count < AS_SURVEY_THREADS_MAX ? count : AS_SURVEY_THREADS_MAX;
}

bool as_cli_survey_open(const struct as_cli *cli, struct as_cli_survey *ret_survey, int *ret_exit)
{
    struct as_err err;
    int64_t threads = core_count();
    const char *locale = as_cli_value(cli, "locale");
    *ret_exit = AS_CLI_USAGE;
    *ret_survey = (struct as_cli_survey){
        .cli = cli,
        .form = cli->is_json               ? AS_FORM_JSON
                : as_cli_value(cli, "csv") ? AS_FORM_CSV
                                           : AS_FORM_TABLE,
        .locale = as_str_of(locale ? locale : "en-US"),
        .has_progress = isatty(STDERR_FILENO),
    };
    if (cli->is_json && as_cli_value(cli, "csv")) {
        as_cli_wrong_usage(cli, "--csv and --json are two forms: choose one");
        return false;
    }
    if (!as_cli_number(cli, "threads", 1, AS_SURVEY_THREADS_MAX, &threads))
        return false;
    *ret_exit = AS_CLI_CONFIG;
    if (as_settings_read(cli->config, &ret_survey->settings, &err) < 0) {
        as_cli_fail(cli, AS_CLI_CONFIG, &err);
        return false;
    }
    (void)!nice(POLITENESS);
    if (as_snapshot_open(ret_survey->settings.data, (uint32_t)threads, &ret_survey->snapshot,
                         &err) < 0) {
        as_cli_fail(cli, AS_CLI_CONFIG, &err);
        as_settings_fini(&ret_survey->settings);
        return false;
    }
    return true;
}

void as_cli_survey_close(struct as_cli_survey *survey)
{
    as_snapshot_close(&survey->snapshot);
    as_settings_fini(&survey->settings);
}

bool as_cli_moment(const struct as_cli *cli, const char *flag, int64_t *ret_ms)
{
    const char *text = as_cli_value(cli, flag);
    struct as_err err;
    *ret_ms = as_clock_now_ms();
    if (!text || as_time_parse(as_str_of(text), ret_ms, &err) == 0)
        return true;
    as_cli_wrong_usage(cli, "--%s: %s", flag, err.text);
    return false;
}

static void erase(struct as_cli_survey *survey)
{
    if (survey->is_drawn)
        fputs("\r\033[K", stderr);
    survey->is_drawn = false;
}

void as_cli_survey_progress(struct as_cli_survey *survey, const char *what, int64_t done,
                            int64_t all)
{
    const uint64_t now = as_clock_monotonic_ns();
    if (done == all)
        erase(survey);
    if (!survey->has_progress || done == all || now - survey->drawn_ns < DRAW_EVERY_NS)
        return;
    fprintf(stderr, "\r\033[K%" PRId64 " of %" PRId64 " %s", done, all, what);
    survey->is_drawn = true;
    survey->drawn_ns = now;
}

/* Text for standard output, with the progress line out of its way. */
static void print(struct as_cli_survey *survey, as_str text)
{
    if (text.size == 0)
        return;
    erase(survey);
    fwrite(text.data, 1, text.size, stdout);
    if (survey->has_progress)
        fflush(stdout);
}

void as_cli_survey_columns(const struct as_cli_survey *survey, const char *const *columns,
                           size_t count)
{
    for (size_t i = 0; survey->form == AS_FORM_CSV && i < count; i++)
        printf("%s%s", columns[i], i + 1 < count ? "," : "\r\n");
}

void as_cli_survey_rows(struct as_cli_survey *survey, as_str rows)
{
    if (rows.size && survey->form == AS_FORM_JSON && !survey->has_rows)
        rows = as_str_make(rows.data + 1, rows.size - 1);
    survey->has_rows = survey->has_rows || rows.size > 0;
    print(survey, rows);
}

void as_cli_survey_next_list(struct as_cli_survey *survey, const char *name)
{
    survey->has_rows = false;
    if (survey->form != AS_FORM_JSON)
        return;
    erase(survey);
    printf("\n],\n\"%s\": [", name);
}

void as_cli_member(struct as_buf *buf, const char *name, as_str value)
{
    as_json_key(buf, as_str_of(name));
    as_json_text(buf, value);
}

void as_cli_member_if(struct as_buf *buf, const char *name, as_str value)
{
    if (value.size)
        as_cli_member(buf, name, value);
}

void as_cli_number_if(struct as_buf *buf, const char *name, int64_t value)
{
    if (value == 0)
        return;
    as_json_key(buf, as_str_of(name));
    as_json_int(buf, value);
}
