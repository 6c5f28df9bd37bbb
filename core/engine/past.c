#include "engine/past.h"

#include "base/cleanup.h"
#include "engine/kept.h"
#include "store/rulesets.h"

/* ---- Once more ------------------------------------------------------------------------------ */

struct walk {
    struct as_conn *conn;
    struct as_history *history;
    struct as_id customer;
    struct as_arena arena; /* of one entry */
    struct as_err *err;
};

static int on_entry(void *data, const struct as_entry_record *head)
{
    struct walk *walk = data;
    struct as_entry_record entry;
    const struct as_id about = as_history_customer(head);
    if (head->status < 0 || !(as_id_is_nil(&about) || as_id_equal(&about, &walk->customer)))
        return 0;
    as_arena_reset(&walk->arena);
    int rc = as_journal_get(walk->conn, head->sequence, &walk->arena, &entry, walk->err);
    return rc == 0 ? as_history_apply(walk->history, &entry, walk->err) : rc;
}

static int rebuild(struct as_conn *conn, const struct as_entry_record *entry,
                   struct as_history *history, struct as_err *err)
{
    struct walk walk = {
        .conn = conn, .history = history, .customer = as_history_customer(entry), .err = err
    };
    as_arena_init(&walk.arena);
    int rc = as_journal_scan(conn, 0, entry->sequence - 1, on_entry, &walk, err);
    as_arena_fini(&walk.arena);
    return rc;
}

static int read_then(const struct as_entry_record *entry, struct as_arena *arena,
                     struct as_decision *then, struct as_err *err)
{
    as_fields_clear(&as_decision_fields, then);
    as_auto_json json_t *json = as_json_parse(entry->decision, err);
    if (!json)
        return err->code;
    int rc =
        as_fields_read(&as_decision_fields, json, AS_READ_HOST | AS_READ_PARTIAL, arena, then, err);
    then->ruleset = entry->ruleset;
    return rc;
}

/* The newest activation of this rule set before the decision; row 0: none. */
static int find_activation(const struct as_run *now, const struct as_entry_record *entry,
                           struct as_ruleset_record *ret_record, struct as_err *err)
{
    int64_t row = as_row_count(now->conn, AS_TABLE_RULESETS);
    for (; row > 0; row--) {
        int rc = as_row_get(now->conn, AS_TABLE_RULESETS, row, now->arena, ret_record, err);
        if (rc < 0 || (ret_record->sequence <= entry->sequence &&
                       as_digest_equal(&ret_record->digest, &entry->ruleset)))
            return rc;
    }
    *ret_record = (struct as_ruleset_record){ .row = 0 };
    return 0;
}

/* Rules that had failed too often were no longer asked. The set is this history's own. */
static int set_aside_as_then(const struct as_run *now, const struct as_entry_record *entry,
                             struct as_ruleset *rules, struct as_err *err)
{
    struct as_ruleset_record record;
    int rc = find_activation(now, entry, &record, err);
    if (rc < 0 || record.row == 0)
        return rc;
    return as_kept_asides(now->conn, record.sequence, entry->sequence, now->arena, rules, err);
}

int as_again_begin(struct as_run *now, const struct as_entry_record *entry,
                   struct as_again *ret_again, struct as_err *err)
{
    struct as_again *again = ret_again;
    *again = (struct as_again){ .trace = { .arena = now->arena, .with_looks = true } };
    int rc = read_then(entry, now->arena, &again->then, err);
    if (rc == 0)
        rc = as_history_open(now->conn, &again->history, err);
    if (rc == 0)
        rc = rebuild(now->conn, entry, again->history, err);
    if (rc == 0)
        rc = as_history_ask(again->history, entry, now->arena, &again->run, &again->input, err);
    if (rc == 0 && again->run.rules)
        rc = set_aside_as_then(now, entry, again->run.rules, err);
    if (rc < 0)
        return rc;
    again->run.trace = &again->trace;
    again->run.locale = now->locale;
    again->rc = as_run_decide(&again->run, again->input, &again->err);
    if (again->rc == AS_E_MEMORY || again->rc == AS_E_STORAGE) {
        *err = again->err;
        return again->rc;
    }
    return 0;
}

void as_again_end(struct as_again *again)
{
    as_history_close(again->history);
}

bool as_again_is_same(const struct as_again *again)
{
    const struct as_decision *now = &again->run.decision;
    const struct as_answer *a = again->then.answers.items;
    const struct as_answer *b = now->answers.items;
    if (!again->run.is_decided || again->then.verdict != now->verdict ||
        again->then.answers.count != now->answers.count)
        return false;
    for (uint32_t i = 0; i < now->answers.count; i++)
        if (a[i].verdict != b[i].verdict || !as_str_equal(a[i].rule, b[i].rule) ||
            !as_str_equal(a[i].code, b[i].code))
            return false;
    return true;
}

/* ---- Explaining ----------------------------------------------------------------------------- */

static int tell_activation(const struct as_run *now, const struct as_entry_record *entry,
                           struct as_explained *out, struct as_err *err)
{
    struct as_ruleset_record record;
    int rc = find_activation(now, entry, &record, err);
    if (rc < 0 || record.row == 0)
        return rc;
    out->activated_at = record.activated_at;
    out->activation = record.sequence;
    out->activated_by = record.actor;
    return 0;
}

static as_str in_words(struct as_arena *arena, const struct as_decision *decision)
{
    const struct as_answer *reason = as_decision_reason(decision);
    return as_arena_printf(arena, "%s%s%.*s%s", as_verdicts[decision->verdict], reason ? " (" : "",
                           AS_STR_ARG(reason ? reason->code : AS_STR_NONE), reason ? ")" : "");
}

/* What the journal has is what was decided; the rules that follow are those asked again. */
static void tell_difference(const struct as_run *now, const struct as_entry_record *entry,
                            const struct as_again *again, struct as_explained *out)
{
    const struct as_answer *reason = as_explained_reason(&again->then);
    const bool is_erased = entry->personal_data.size == 0 && !as_digest_is_nil(&entry->personal);
    const as_str then = in_words(now->arena, &again->then);
    const as_str asked = again->run.is_decided ? in_words(now->arena, &again->run.decision)
                                               : as_str_of(again->err.text);
    const char *cause =
        again->then.is_timed_out           ? "the clock or the memory limit ended the decision then"
        : again->run.decision.is_timed_out ? "the clock or the memory limit ended it this time"
        : is_erased ? "its personal part has been erased since, and rules may have looked at it"
                    : "that should not be: `assent replay` finds out what was changed";
    out->difference = as_arena_printf(
        now->arena, "The journal has: %.*s. Asked again, the same rules say: %.*s; %s.",
        AS_STR_ARG(then), AS_STR_ARG(asked), cause);
    out->verdict = as_str_of(as_verdicts[again->then.verdict]);
    out->rule = reason ? reason->rule : AS_STR_NONE;
    out->file = reason ? reason->file : AS_STR_NONE;
    out->line = reason && reason->line ? reason->line : AS_INT_NONE;
    out->source = out->body_file = out->body_source = AS_STR_NONE; /* those of another answer */
    out->body_line = AS_INT_NONE;
    out->code = reason ? reason->code : AS_STR_NONE;
    out->sentence = reason ? reason->sentence : AS_STR_NONE;
    out->remedy = reason ? reason->remedy : AS_STR_NONE;
}

/* The rules let it pass, and then the operation itself could not be done. */
static int tell_refusal(const struct as_run *now, const struct as_entry_record *entry,
                        const struct as_again *again, struct as_explained *out, struct as_err *err)
{
    as_auto_json json_t *json = as_json_parse(entry->outcome, err);
    if (!json)
        return err->code;
    int rc = as_json_get_text(json, "outcome", "code", true, now->arena, &out->code, err);
    if (rc == 0)
        rc = as_json_get_text(json, "outcome", "sentence", true, now->arena, &out->sentence, err);
    if (rc < 0 || !again->run.rules)
        return rc;
    if (!as_str_equal_nocase(entry->locale, now->locale))
        out->sentence = as_ruleset_sentence(again->run.rules, now->locale, out->code, NULL, 0,
                                            out->sentence, now->arena);
    out->remedy =
        as_ruleset_sentence(again->run.rules, now->locale,
                            as_arena_printf(now->arena, "%.*s.remedy", AS_STR_ARG(out->code)), NULL,
                            0, AS_STR_NONE, now->arena);
    return 0;
}

/* "agreements[2].type": 2; 0: it is in another place. */
static uint32_t place_in(as_str list, as_str path)
{
    uint32_t number = 0;
    if (!as_str_starts_with(path, list))
        return 0;
    for (size_t i = list.size; i < path.size && path.data[i] >= '0' && path.data[i] <= '9'; i++)
        number = number * 10 + (uint32_t)(path.data[i] - '0');
    return number;
}

static bool is_others(const struct as_facts *facts, as_str path)
{
    const struct as_agreement_fact *agreements = facts->agreements.items;
    const struct as_purchase_fact *purchases = facts->purchases.items;
    const uint32_t agreement = place_in(AS_STR("agreements["), path);
    const uint32_t purchase = place_in(AS_STR("purchases["), path);
    return (agreement > 0 && agreement <= facts->agreements.count &&
            !agreements[agreement - 1].is_ours) ||
           (purchase > 0 && purchase <= facts->purchases.count && !purchases[purchase - 1].is_ours);
}

/* Rules see what other partners recorded and sold; a partner who reads an explanation does not. */
static void hide_others(const struct as_facts *facts, struct as_explained *out)
{
    struct as_explained_rule *rules = out->rules.items;
    for (uint32_t i = 0; i < out->rules.count; i++) {
        struct as_look *looks = rules[i].facts.items;
        uint32_t kept = 0;
        for (uint32_t k = 0; k < rules[i].facts.count; k++)
            if (!is_others(facts, looks[k].path))
                looks[kept++] = looks[k];
        rules[i].has_more_facts = rules[i].has_more_facts || kept < rules[i].facts.count;
        rules[i].facts.count = kept;
    }
}

static int explain(struct as_run *now, const struct as_entry_record *entry,
                   struct as_explained *ret_explained, struct as_err *err)
{
    struct as_again again;
    struct as_rule_files files = { NULL, 0 };
    int rc = as_again_begin(now, entry, &again, err);
    if (rc == 0 && !as_digest_is_nil(&entry->ruleset))
        rc = as_kept_files(now->conn, &entry->ruleset, now->arena, &files, err);
    const struct as_explanation explanation = { again.rc, &again.err, &files };
    if (rc == 0)
        rc = as_explained_make(&again.run, again.input, &explanation, ret_explained, err);
    if (rc == 0 && !as_run_is_host(now))
        hide_others(&again.run.facts, ret_explained);
    if (rc == 0 && !as_again_is_same(&again))
        tell_difference(now, entry, &again, ret_explained);
    if (rc == 0 && entry->status < 0 && again.then.verdict == AS_VERDICT_ALLOW)
        rc = tell_refusal(now, entry, &again, ret_explained, err);
    if (rc == 0)
        rc = tell_activation(now, entry, ret_explained, err);
    for (uint32_t i = 0; rc == 0 && i < ret_explained->rules.count; i++) /* of today's machine */
        ((struct as_explained_rule *)ret_explained->rules.items)[i].microseconds = AS_INT_NONE;
    as_again_end(&again);
    return rc;
}

const struct as_past as_past_of_journal = { explain, as_past_capture };
