#include "engine/kept.h"

#include "engine/answer.h"
#include "store/people.h"
#include "store/rulesets.h"

int as_kept_actor(const struct as_entry_record *entry, struct as_conn *conn, struct as_arena *arena,
                  struct as_actor *ret_actor, struct as_partner *ret_partner, struct as_err *err)
{
    *ret_partner = (struct as_partner){ 0 };
    int rc = as_answer_read(&as_actor_fields, entry->actor, entry->personal_data, "actor", arena,
                            ret_actor, err);
    if (rc < 0 || as_id_is_nil(&ret_actor->partner))
        return rc;
    return as_partner_find(conn, &ret_actor->partner, arena, ret_partner, err);
}

int as_kept_files(struct as_conn *from, const struct as_digest *digest, struct as_arena *arena,
                  struct as_rule_files *ret_files, struct as_err *err)
{
    struct as_ruleset_file *files = NULL;
    uint32_t count = 0;
    int rc = as_ruleset_files_get(from, digest, arena, &files, &count, err);
    if (rc < 0)
        return rc;
    struct as_rule_file *items = AS_ARENA_ARRAY(arena, struct as_rule_file, count);
    if (!items)
        return as_err_set(err, AS_E_MEMORY, "no memory for the rule files");
    for (uint32_t i = 0; i < count; i++)
        items[i] = (struct as_rule_file){ files[i].path, files[i].text };
    *ret_files = (struct as_rule_files){ .items = items, .count = count, .were_in_force = true };
    const struct as_digest kept = as_rule_files_digest(ret_files);
    if (as_digest_equal(&kept, digest))
        return 0;
    char text[AS_DIGEST_TEXT_SIZE];
    as_digest_format(digest, text);
    return as_err_word(err, AS_E_CONFLICT, "ruleset.changed",
                       "table ruleset_files: the files kept for rule set %.12s were changed", text);
}

static void on_aside(void *data, const struct as_rule_aside *aside)
{
    as_ruleset_set_aside(data, aside->rule, true);
}

int as_kept_asides(struct as_conn *from, int64_t activation, int64_t before, struct as_arena *arena,
                   struct as_ruleset *rules, struct as_err *err)
{
    return as_rule_asides_each(from, activation, before, arena, on_aside, rules, err);
}

int as_kept_package(struct as_conn *from, const struct as_digest *digest, struct as_arena *arena,
                    struct as_ruleset_package *ret_package, struct as_err *err)
{
    *ret_package = (struct as_ruleset_package){ 0 };
    int rc = as_kept_files(from, digest, arena, &ret_package->files, err);
    if (rc < 0)
        return rc;
    struct as_problems problems;
    as_problems_init(&problems);
    ret_package->set = as_ruleset_build(&ret_package->files, as_operation_actions(), &problems);
    if (!ret_package->set)
        rc = as_err_set(
            err, AS_E_CONFIG, "a rule set of the journal no longer builds: %.*s",
            AS_STR_ARG(problems.count ? problems.items[0].text : AS_STR("no reason given")));
    as_problems_fini(&problems);
    if (rc < 0)
        return rc;
    uint32_t rules = 0;
    (void)as_ruleset_stats(ret_package->set, &rules);
    ret_package->rules = rules;
    return 0;
}
