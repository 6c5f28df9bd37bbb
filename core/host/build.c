#include "host/build.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/log.h"
#include "engine/kept.h"
#include "host/case_groups.h"

void as_build_init(struct as_build *build)
{
    *build = (struct as_build){ .set = NULL };
    as_arena_init(&build->arena);
    as_problems_init(&build->problems);
}

void as_build_fini(struct as_build *build)
{
    as_ruleset_free(build->package.set);
    as_ruleset_free(build->set);
    as_problems_fini(&build->problems);
    as_arena_fini(&build->arena);
    *build = (struct as_build){ .set = NULL };
}

const char *as_build_place(const struct as_problem *problem, char *out, size_t size)
{
    out[0] = '\0';
    if (problem->file.size == 0 || as_str_starts_with(problem->text, problem->file))
        return out;
    if (problem->line > 0)
        snprintf(out, size, "%.*s:%" PRId64 ": ", AS_STR_ARG(problem->file), problem->line);
    else
        snprintf(out, size, "%.*s: ", AS_STR_ARG(problem->file));
    return out;
}

static int refuse(const struct as_build *build, const char *what, struct as_err *err)
{
    const struct as_problem *first = build->problems.items;
    const unsigned count = build->problems.count;
    if (count == 0)
        return as_err_word(err, AS_E_INTERNAL, "ruleset.invalid",
                           "%s: the rule set cannot be built", what);
    char where[AS_BUILD_PLACE_SIZE];
    as_build_place(first, where, sizeof where);
    return as_err_word(err, AS_E_INVALID, "ruleset.invalid",
                       "%s: the rule set has %u error%s; the first: %s%.*s", what, count,
                       count == 1 ? "" : "s", where, AS_STR_ARG(first->text));
}

static int build_sets(struct as_build *build, const char *what, struct as_err *err)
{
    uint32_t rules = 0;
    const struct as_rule_files *files = &build->package.files;
    build->digest = as_rule_files_digest(files);
    build->set = as_ruleset_build(files, as_operation_actions(), &build->problems);
    if (!build->set)
        return refuse(build, what, err);
    build->package.set = as_ruleset_build(files, as_operation_actions(), &build->problems);
    if (!build->package.set)
        return refuse(build, what, err);
    as_ruleset_stats(build->set, &rules);
    build->package.rules = rules;
    return 0;
}

/* What fails for one cause is one problem, at its first case. */
static void add_group(struct as_build *build, const struct as_case_result *results, uint32_t count,
                      const struct as_case_result *first)
{
    static const struct as_case_places others = { .skip = 1,
                                                  .most = 20, /* a problem is one line */
                                                  .begin = "; and also ",
                                                  .go_on = "; " };
    as_auto_buf struct as_buf places;
    as_buf_init(&places);
    as_case_write_places(results, count, first, &others, &places);
    as_problems_add(&build->problems, first->file, first->line,
                    "case \"%.*s\": expected %.*s, got %.*s%s%.*s%s%s%.*s%s%.*s",
                    AS_STR_ARG(first->name), AS_STR_ARG(first->expected), AS_STR_ARG(first->got),
                    first->failure.size ? " (" : "", AS_STR_ARG(first->failure),
                    first->failure.size ? ")" : "", first->rule.size ? " (rule " : "",
                    AS_STR_ARG(first->rule), first->rule.size ? ")" : "",
                    AS_STR_ARG(as_buf_str(&places)));
}

static int run_cases(struct as_build *build, const char *what, struct as_err *err)
{
    struct as_list results = { .items = NULL };
    int rc = as_ruleset_test(build->set, &build->package.files, as_operation_actions(), NULL,
                             &build->arena, &results, err);
    if (rc < 0)
        return rc;
    build->cases = results.count;
    as_ruleset_count_afresh(build->set);
    const struct as_case_result *cases = results.items;
    for (uint32_t i = 0; i < results.count; i++) {
        build->failed_cases += !cases[i].has_passed;
        if (as_case_is_first(cases, i))
            add_group(build, cases, results.count, &cases[i]);
    }
    return build->problems.count > 0 ? refuse(build, what, err) : 0;
}

int as_build_folder(struct as_build *build, const char *folder, struct as_err *err)
{
    int rc = as_rule_files_read(folder, &build->arena, &build->package.files, err);
    if (rc < 0) {
        as_problems_add(&build->problems, AS_STR_NONE, 0, "%s", err->text);
        return rc;
    }
    rc = build_sets(build, folder, err);
    return rc < 0 ? rc : run_cases(build, folder, err);
}

int as_build_stored(struct as_build *build, struct as_conn *conn, const struct as_digest *digest,
                    const char *what, struct as_err *err)
{
    const int rc = as_kept_files(conn, digest, &build->arena, &build->package.files, err);
    if (rc == AS_E_CONFLICT) {
        char text[AS_DIGEST_TEXT_SIZE];
        as_digest_format(digest, text);
        return as_err_set(err, AS_E_CONFIG,
                          "the files of rule set %.12s were changed in the database after it was "
                          "activated: restore a backup",
                          text);
    }
    if (rc < 0)
        return rc;
    return build_sets(build, what, err);
}

int as_build_folder_digest(const char *folder, struct as_digest *ret_digest, struct as_err *err)
{
    as_auto_arena struct as_arena arena;
    struct as_rule_files files;
    as_arena_init(&arena);
    const int rc = as_rule_files_read(folder, &arena, &files, err);
    if (rc == 0)
        *ret_digest = as_rule_files_digest(&files);
    return rc;
}

void as_build_log_problems(const struct as_build *build)
{
    for (uint32_t i = 0; i < build->problems.count; i++) {
        const struct as_problem *problem = &build->problems.items[i];
        char where[AS_BUILD_PLACE_SIZE];
        as_log(AS_LOG_ERROR, "rules", "%s%.*s", as_build_place(problem, where, sizeof where),
               AS_STR_ARG(problem->text));
    }
}
