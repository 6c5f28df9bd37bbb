/* `assent rules test --json`: one document; rules/README.md describes it. */
#include "cli/rules_run.h"

/* Texts of rules may be cut in the middle of a character, which JSON does not take. */
static json_t *text(as_str value)
{
    json_t *json = json_stringn(value.data ? value.data : "", value.size);
    if (json)
        return json;
    char *copy = malloc(value.size + 1);
    if (!copy)
        return json_null();
    memcpy(copy, value.data, value.size);
    json = json_stringn(copy, as_utf8_repair(copy, value.size));
    free(copy);
    return json;
}

static json_t *place(as_str file, int64_t line)
{
    json_t *json = json_object();
    json_object_set_new(json, "file", text(file));
    json_object_set_new(json, "line", json_integer(line));
    return json;
}

static json_t *problems_of(const struct as_rules_run *run)
{
    json_t *list = json_array();
    for (uint32_t i = 0; i < run->problems.count; i++) {
        const struct as_problem *problem = &run->problems.items[i];
        json_t *one = place(problem->file, problem->line);
        json_object_set_new(one, "text", text(problem->text));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *failure_of(const struct as_case_result *result)
{
    json_t *one = place(result->file, result->line);
    json_object_set_new(one, "case", text(result->name));
    if (result->is_broken) {
        json_object_set_new(one, "problem", text(result->got));
        return one;
    }
    json_object_set_new(one, "expected", text(result->expected));
    json_object_set_new(one, "got", text(result->got));
    if (result->rule.size) {
        json_t *rule = place(result->rule_file, result->rule_line);
        json_object_set_new(rule, "name", text(result->rule));
        json_object_set_new(one, "rule", rule);
    }
    if (result->failure.size)
        json_object_set_new(one, "failure", text(result->failure));
    if (result->hint.size)
        json_object_set_new(one, "note", text(result->hint));
    return one;
}

static json_t *failures_of(const struct as_rules_run *run)
{
    json_t *list = json_array();
    const struct as_case_result *results = run->results.items;
    for (uint32_t i = 0; i < run->results.count; i++)
        if (!results[i].has_passed)
            json_array_append_new(list, failure_of(&results[i]));
    return list;
}

static json_t *unreached_of(const struct as_rules_run *run)
{
    uint32_t count = 0;
    json_t *list = json_array();
    const struct as_rule_stats *stats = as_ruleset_stats(run->set, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (as_coverage_is_reached(run->set, i))
            continue;
        json_t *one = place(stats[i].file, stats[i].line);
        json_object_set_new(one, "name", text(stats[i].rule));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *share_of(uint32_t ran, uint32_t code)
{
    return json_pack("{s:i, s:i, s:f}", "lines", (int)code, "ran", (int)ran, "percent",
                     as_coverage_per_mille(ran, code) / 10.0);
}

static json_t *coverage_of(const struct as_rules_run *run)
{
    uint32_t ran = 0;
    uint32_t code = 0;
    json_t *files = json_array();
    for (uint32_t i = 0; i < run->coverage.count; i++) {
        const struct as_covered_file *file = &run->coverage.files[i];
        uint32_t line = 1;
        uint32_t from = 0;
        uint32_t to = 0;
        json_t *one = share_of(file->ran_count, file->code_count);
        json_t *missed = json_array();
        while (as_coverage_next_missed(file, &line, &from, &to))
            json_array_append_new(missed, json_pack("[i, i]", (int)from, (int)to));
        json_object_set_new(one, "file", text(file->path));
        json_object_set_new(one, "missed", missed);
        json_array_append_new(files, one);
        ran += file->ran_count;
        code += file->code_count;
    }
    json_t *whole = share_of(ran, code);
    json_object_set_new(whole, "files", files);
    return whole;
}

json_t *as_rules_run_json(const struct as_rules_run *run)
{
    uint32_t rules = 0;
    if (run->set)
        as_ruleset_stats(run->set, &rules);
    json_t *json = json_pack("{s:b, s:i, s:i, s:i, s:i, s:f, s:o, s:o}", "passed",
                             as_rules_run_has_passed(run), "rules", (int)rules, "cases",
                             (int)run->results.count, "failed", (int)run->failed_count, "skipped",
                             (int)run->skipped_count, "seconds", (double)run->took_ns / 1e9,
                             "problems", problems_of(run), "failures", failures_of(run));
    if (run->set && (run->has_coverage || run->only_count == 0))
        json_object_set_new(json, "unreached", unreached_of(run));
    if (run->set && run->has_coverage)
        json_object_set_new(json, "coverage", coverage_of(run));
    return json;
}
