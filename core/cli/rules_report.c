/* What `assent rules test` prints: failures that have one cause once, with every case that shows it. */
#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "cli/rules_run.h"
#include "host/build.h"
#include "host/case_groups.h"

/* Of cases that fail alike so many are told in full; of the rest, the places. */
enum { TOLD_IN_FULL = 10, DISTINCT_TOLD = 4 };

/* ---- Failures --------------------------------------------------------------------------- */

/* What the cases of one group expected, or were told about the rule they name: often the same. */
static void print_each(const char *label, const struct as_case_result *results, uint32_t count,
                       const struct as_case_result *first, bool is_hint)
{
    as_str told[DISTINCT_TOLD];
    uint32_t told_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        as_str text = is_hint ? results[i].hint : results[i].expected;
        bool is_told = results[i].has_passed || !text.size || !as_case_is_like(first, &results[i]);
        for (uint32_t k = 0; k < told_count && !is_told; k++)
            is_told = as_str_equal(told[k], text);
        if (is_told)
            continue;
        if (told_count == DISTINCT_TOLD) {
            printf("            …\n");
            break;
        }
        printf("  %-9s %s%.*s\n", told_count ? "" : label, told_count && !is_hint ? "or " : "",
               AS_STR_ARG(text));
        told[told_count++] = text;
    }
}

/* The places of the cases that are not told in full, a line for each file. */
static void print_places(const struct as_case_result *results, uint32_t count,
                         const struct as_case_result *first, uint32_t skip)
{
    const struct as_case_places places = {
        .skip = skip, .most = UINT32_MAX, .begin = "  and also  ", .go_on = "\n  and also  "
    };
    as_auto_buf struct as_buf text;
    as_buf_init(&text);
    as_case_write_places(results, count, first, &places, &text);
    if (text.size > 0)
        printf("%.*s\n", AS_STR_ARG(as_buf_str(&text)));
}

static void print_rule(const struct as_case_result *result)
{
    if (result->rule.size)
        printf("  rule      %.*s, %.*s:%" PRId64 "\n", AS_STR_ARG(result->rule),
               AS_STR_ARG(result->rule_file), result->rule_line);
    else
        printf("  rule      none spoke\n");
    if (result->failure.size)
        printf("  failed    %.*s\n", AS_STR_ARG(result->failure));
}

static void print_group(const struct as_case_result *results, uint32_t count,
                        const struct as_case_result *first)
{
    uint32_t told = 0;
    for (uint32_t i = 0; i < count && told < TOLD_IN_FULL; i++) {
        if (results[i].has_passed || !as_case_is_like(first, &results[i]))
            continue;
        printf("%.*s", AS_STR_ARG(results[i].file));
        if (results[i].line > 0) /* else the whole file */
            printf(":%" PRId64, results[i].line);
        printf(": %.*s\n", AS_STR_ARG(results[i].name));
        told++;
    }
    print_places(results, count, first, told);
    if (first->is_broken) {
        printf("  problem   %.*s\n\n", AS_STR_ARG(first->got));
        return;
    }
    print_each("expected", results, count, first, false);
    printf("  got       %.*s\n", AS_STR_ARG(first->got));
    print_rule(first);
    print_each("note", results, count, first, true);
    printf("\n");
}

static void print_failures(const struct as_rules_run *run)
{
    const struct as_case_result *results = run->results.items;
    for (uint32_t i = 0; i < run->results.count; i++)
        if (as_case_is_first(results, i))
            print_group(results, run->results.count, &results[i]);
}

/* ---- Coverage --------------------------------------------------------------------------- */

static void print_share(uint32_t ran, uint32_t code)
{
    const uint32_t per_mille = as_coverage_per_mille(ran, code);
    printf("  %3u.%u %%  %4u of %4u  ", per_mille / 10, per_mille % 10, ran, code);
}

static void print_coverage(const struct as_rules_run *run)
{
    uint32_t ran = 0;
    uint32_t code = 0;
    printf("Lines of rule functions that ran:\n");
    for (uint32_t i = 0; i < run->coverage.count; i++) {
        const struct as_covered_file *file = &run->coverage.files[i];
        uint32_t line = 1;
        uint32_t from = 0;
        uint32_t to = 0;
        print_share(file->ran_count, file->code_count);
        printf("%.*s", AS_STR_ARG(file->path));
        for (const char *gap = ": not "; as_coverage_next_missed(file, &line, &from, &to);
             gap = ", ") {
            printf("%s%u", gap, from);
            if (to > from)
                printf("-%u", to);
        }
        printf("\n");
        ran += file->ran_count;
        code += file->code_count;
    }
    print_share(ran, code);
    printf("in all\n");
}

static void print_unreached(const struct as_rules_run *run)
{
    uint32_t count = 0;
    const struct as_rule_stats *stats = as_ruleset_stats(run->set, &count);
    for (uint32_t i = 0; i < count; i++)
        if (!as_coverage_is_reached(run->set, i))
            printf("No case reaches the rule %.*s, %.*s:%" PRId64 "\n", AS_STR_ARG(stats[i].rule),
                   AS_STR_ARG(stats[i].file), stats[i].line);
}

/* ---- All of it -------------------------------------------------------------------------- */

void as_rules_run_print(const struct as_rules_run *run)
{
    uint32_t rules = 0;
    const double seconds = (double)run->took_ns / 1e9;
    for (uint32_t i = 0; i < run->problems.count; i++) {
        char place[AS_BUILD_PLACE_SIZE];
        const struct as_problem *problem = &run->problems.items[i];
        printf("%s%.*s\n", as_build_place(problem, place, sizeof place), AS_STR_ARG(problem->text));
    }
    print_failures(run);
    if (run->has_coverage && run->set)
        print_coverage(run);
    if (run->set && (run->has_coverage || run->only_count == 0))
        print_unreached(run);
    if (!run->set) {
        printf("The rules cannot be built: %u problem%s; %u cases were not run\n",
               run->problems.count, run->problems.count == 1 ? "" : "s", run->skipped_count);
        return;
    }
    as_ruleset_stats(run->set, &rules);
    if (run->failed_count == 0)
        printf("%u rules, %u cases passed in %.2f s\n", rules, run->results.count, seconds);
    else
        printf("%u rules, %u cases: %u failed, in %.2f s\n", rules, run->results.count,
               run->failed_count, seconds);
}
