/* `assent rules test --junit FILE`: a <testsuite> for each test file, as build servers read it. */
#include <inttypes.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "cli/rules_run.h"

/* What XML 1.0 cannot hold in any form becomes a question mark. */
static void add_text(struct as_buf *out, as_str text)
{
    size_t at = 0;
    as_auto_free char *copy = malloc(text.size + 1);
    if (!copy) {
        out->has_failed = true;
        return;
    }
    if (text.size)
        memcpy(copy, text.data, text.size);
    text = as_str_make(copy, as_utf8_repair(copy, text.size));
    while (at < text.size) {
        const size_t start = at;
        const unsigned rune = as_utf8_next(text, &at);
        if (rune == '&')
            as_buf_add(out, AS_STR("&amp;"));
        else if (rune == '<')
            as_buf_add(out, AS_STR("&lt;"));
        else if (rune == '>')
            as_buf_add(out, AS_STR("&gt;"));
        else if (rune == '"')
            as_buf_add(out, AS_STR("&quot;"));
        else if (rune == '\t' || rune == '\n' || rune == '\r')
            as_buf_printf(out, "&#%u;", rune); /* else a reader makes them blanks */
        else if (rune < 0x20 || rune == 0xFFFE || rune == 0xFFFF)
            as_buf_add_char(out, '?');
        else
            as_buf_add(out, as_str_make(text.data + start, at - start));
        if (rune == 0) /* a NUL: as_utf8_next calls it the end, and stays where it is */
            at = start + 1;
    }
}

static void add_attribute(struct as_buf *out, const char *name, as_str value)
{
    as_buf_printf(out, " %s=\"", name);
    add_text(out, value);
    as_buf_add_char(out, '"');
}

/* <failure> and <error> say the same twice: servers show the one or the other. */
static void add_complaint(struct as_buf *out, const char *element, as_str message)
{
    as_buf_printf(out, "      <%s", element);
    add_attribute(out, "message", message);
    as_buf_add_char(out, '>');
    add_text(out, message);
    as_buf_printf(out, "</%s>\n", element);
}

static as_str message_of(const struct as_case_result *one, struct as_arena *arena)
{
    if (one->is_broken)
        return one->got;
    as_str message =
        as_arena_printf(arena, "%.*s:%" PRId64 ": expected %.*s, got %.*s", AS_STR_ARG(one->file),
                        one->line, AS_STR_ARG(one->expected), AS_STR_ARG(one->got));
    if (one->rule.size)
        message =
            as_arena_printf(arena, "%.*s; rule %.*s, %.*s:%" PRId64, AS_STR_ARG(message),
                            AS_STR_ARG(one->rule), AS_STR_ARG(one->rule_file), one->rule_line);
    if (one->failure.size)
        message =
            as_arena_printf(arena, "%.*s; %.*s", AS_STR_ARG(message), AS_STR_ARG(one->failure));
    if (one->hint.size)
        message = as_arena_printf(arena, "%.*s; %.*s", AS_STR_ARG(message), AS_STR_ARG(one->hint));
    return message;
}

static void add_case(struct as_buf *out, const struct as_case_result *one, struct as_arena *arena)
{
    as_buf_printf(out, "    <testcase");
    add_attribute(out, "name", one->name);
    add_attribute(out, "classname", one->file);
    add_attribute(out, "file", one->file);
    as_buf_printf(out, " line=\"%" PRId64 "\" time=\"%.6f\"", one->line,
                  (double)one->took_ns / 1e9);
    if (one->has_passed && !one->is_skipped) {
        as_buf_printf(out, "/>\n");
        return;
    }
    as_buf_printf(out, ">\n");
    if (one->is_skipped)
        as_buf_printf(out, "      <skipped message=\"the rules cannot be built\"/>\n");
    else
        add_complaint(out, one->is_broken ? "error" : "failure", message_of(one, arena));
    as_buf_printf(out, "    </testcase>\n");
}

struct totals {
    uint32_t tests, failures, errors, skipped;
    uint64_t took_ns;
};

static struct totals count(const struct as_case_result *results, uint32_t count)
{
    struct totals totals = { .tests = count };
    for (uint32_t i = 0; i < count; i++) {
        totals.errors += !results[i].has_passed && results[i].is_broken;
        totals.failures += !results[i].has_passed && !results[i].is_broken;
        totals.skipped += results[i].is_skipped;
        totals.took_ns += results[i].took_ns;
    }
    return totals;
}

static void add_totals(struct as_buf *out, const struct totals *totals)
{
    as_buf_printf(out,
                  " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\" time=\"%.6f\">\n",
                  totals->tests, totals->failures, totals->errors, totals->skipped,
                  (double)totals->took_ns / 1e9);
}

static void add_problems(struct as_buf *out, const struct as_problems *problems)
{
    const struct totals totals = { .tests = problems->count, .errors = problems->count };
    as_buf_printf(out, "  <testsuite name=\"the rules can be built\"");
    add_totals(out, &totals);
    for (uint32_t i = 0; i < problems->count; i++) {
        const struct as_problem *problem = &problems->items[i];
        as_buf_printf(out, "    <testcase name=\"the rules can be built\"");
        add_attribute(out, "classname", problem->file.size ? problem->file : AS_STR("rules"));
        add_attribute(out, "file", problem->file);
        as_buf_printf(out, " line=\"%" PRId64 "\" time=\"0\">\n", problem->line);
        add_complaint(out, "error", problem->text);
        as_buf_printf(out, "    </testcase>\n");
    }
    as_buf_printf(out, "  </testsuite>\n");
}

int as_rules_run_junit(const struct as_rules_run *run, const char *path, struct as_err *err)
{
    as_auto_buf struct as_buf out;
    as_auto_arena struct as_arena arena;
    const struct as_case_result *results = run->results.items;
    struct totals totals = count(results, run->results.count);
    as_buf_init(&out);
    as_arena_init(&arena);
    totals.tests += run->problems.count;
    totals.errors += run->problems.count;
    totals.took_ns = run->took_ns;
    as_buf_printf(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rules\"");
    add_totals(&out, &totals);
    if (run->problems.count > 0)
        add_problems(&out, &run->problems);
    for (uint32_t i = 0, end = 0; i < run->results.count; i = end) {
        while (end < run->results.count && as_str_equal(results[end].file, results[i].file))
            end++;
        const struct totals of_file = count(results + i, end - i);
        as_buf_printf(&out, "  <testsuite");
        add_attribute(&out, "name", results[i].file);
        add_totals(&out, &of_file);
        for (uint32_t k = i; k < end; k++)
            add_case(&out, &results[k], &arena);
        as_buf_printf(&out, "  </testsuite>\n");
    }
    as_buf_printf(&out, "</testsuites>\n");
    if (out.has_failed)
        return as_err_set(err, AS_E_MEMORY, "no memory for %s", path);
    return as_file_write(path, as_buf_str(&out), 0644, err);
}
