/* Inputs and replies about the host itself: rule sets, journal, status; and the pages of its lists. */
#include "operations/inputs.h"
#include "operations/inputs_field.h"
#include "store/rulesets.h"

#define RECORD as_ruleset_activate
static const struct as_field ruleset_activate_items[] = {
    FIELD(approved_diff, DIGEST, 0,
          .doc = "digest of the diff that was looked at, as `assent rules diff` prints it"),
    FIELD(digest, DIGEST, AS_HOST, .doc = "what was built"),
    FIELD(folder, TEXT, 0, .limit = 1024,
          .doc = "where its files are; the configured folder when absent"),
};
AS_FIELDS_OF(as_ruleset_activate_fields, struct as_ruleset_activate, "ruleset_activate",
             "a rule set to build, check and put in force", ruleset_activate_items);
#undef RECORD

#define RECORD as_ruleset_activated
static const struct as_field ruleset_activated_items[] = {
    FIELD(digest, DIGEST, AS_HOST, .doc = "its name"),
    FIELD(rules, INT, AS_HOST, .doc = "how many rules it has"),
    FIELD(was_active, BOOL, AS_HOST, .doc = "it was in force already"),
};
AS_FIELDS_OF(as_ruleset_activated_fields, struct as_ruleset_activated, "ruleset_activated",
             "the rule set that is in force now", ruleset_activated_items);
#undef RECORD

#define RECORD as_ruleset_back
static const struct as_field ruleset_back_items[] = {
    FIELD(digest, DIGEST, AS_HOST, .doc = "the rule set that was in force before"),
};
AS_FIELDS_OF(as_ruleset_back_fields, struct as_ruleset_back, "ruleset_back",
             "the way back to the rule set before", ruleset_back_items);
#undef RECORD

#define RECORD as_rule_set_aside
static const struct as_field rule_set_aside_items[] = {
    FIELD(rule, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .doc = "its name"),
    FIELD(ruleset, DIGEST, 0,
          .doc = "of this rule set, and no other; the one in force when absent"),
};
AS_FIELDS_OF(as_rule_set_aside_fields, struct as_rule_set_aside, "rule_set_aside",
             "a rule that is to be asked no more", rule_set_aside_items);
#undef RECORD

#define RECORD as_ruleset_list
static const struct as_field ruleset_list_items[] = {
    FIELD(after, INT, 0, .doc = "older than this row"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most rows, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_ruleset_list_fields, struct as_ruleset_list, "ruleset_list", "which activations",
             ruleset_list_items);
#undef RECORD

#define RECORD as_ruleset_view
static const struct as_field ruleset_view_items[] = {
    FIELD(activated_at, TIME, AS_HOST, .doc = "when it became active"),
    FIELD(actor, JSON, AS_HOST, .doc = "who activated it"),
    FIELD(actor_name, TEXT, AS_PERSONAL | AS_HOST,
          .doc = "the user's or application's name, where it is known and the caller may see it"),
    FIELD(approved_diff, DIGEST, AS_HOST, .doc = "digest of the diff that was looked at before"),
    FIELD(decisions, INT, AS_HOST,
          .doc = "commands journaled while it was in force, passed and refused alike; queries, and "
                 "what never reached the rules, leave no trace to be counted"),
    FIELD(digest, DIGEST, AS_HOST, .doc = "SHA-256 of its files: the name of the rule set"),
    FIELD(is_active, BOOL, AS_HOST, .doc = "it is in force"),
    FIELD(rules, INT, AS_HOST, .doc = "how many rules it has"),
    FIELD(sequence, INT, AS_HOST, .doc = "journal entry of the activation"),
};
AS_FIELDS_OF(as_ruleset_view_fields, struct as_ruleset_view, "ruleset_view",
             "a rule set that was put in force", ruleset_view_items);
#undef RECORD

#define RECORD as_journal_list
static const struct as_field journal_list_items[] = {
    FIELD(after, INT, 0, .doc = "behind this sequence"),
    FIELD(customer, ID, 0, .doc = "about this customer"),
    FIELD(operation, TEXT, 0, .form = AS_FORM_WORD, .doc = "of this operation"),
    FIELD(size, INT, 0, .min = 1, .max = 500, .doc = "most entries, 1 to 500; 100 when absent"),
};
AS_FIELDS_OF(as_journal_list_fields, struct as_journal_list, "journal_list",
             "which entries of the journal", journal_list_items);
#undef RECORD

#define RECORD as_journal_view
static const struct as_field journal_view_items[] = {
    FIELD(actor, JSON, AS_HOST, .doc = "who"),
    FIELD(at, TIME, AS_HOST, .doc = "when it was executed"),
    FIELD(cause, JSON, AS_HOST,
          .doc = "the rule and the entry that it came of, or the row of what was due; absent: "
                 "somebody asked"),
    FIELD(correlation, TEXT, AS_HOST, .doc = "the caller's correlation id"),
    FIELD(customer, ID, AS_HOST, .doc = "about whom"),
    FIELD(decision, JSON, AS_HOST,
          .doc = "what the rules said: rule, file and line of each answer"),
    FIELD(digest, DIGEST, AS_HOST, .doc = "SHA-256 of the entry's canonical form"),
    FIELD(input, JSON, AS_HOST, .doc = "what was asked, public part"),
    FIELD(operation, TEXT, AS_HOST, .doc = "what was done"),
    FIELD(outcome, JSON, AS_HOST, .doc = "what came of it, public part"),
    FIELD(personal, DIGEST, AS_HOST, .doc = "salted digest of the personal part"),
    FIELD(previous, DIGEST, AS_HOST, .doc = "digest of the entry before"),
    FIELD(request, ID, AS_HOST, .doc = "the caller's request id"),
    FIELD(ruleset, DIGEST, AS_HOST, .doc = "the rule set in force"),
    FIELD(sequence, INT, AS_HOST, .doc = "its place"),
    FIELD(status, TEXT, AS_HOST, .doc = "\"ok\", or the word of the refusal"),
};
AS_FIELDS_OF(as_journal_view_fields, struct as_journal_view, "journal_view",
             "one entry of the journal, without its personal part", journal_view_items);
#undef RECORD

#define RECORD as_journal_explain
static const struct as_field journal_explain_items[] = {
    FIELD(decision, TEXT, AS_REQUIRED, .form = AS_FORM_WORD, .limit = 64,
          .doc = "its place in the journal, its request id, or 8 or more digits of its digest"),
};
AS_FIELDS_OF(as_journal_explain_fields, struct as_journal_explain, "journal_explain",
             "which decision of the journal", journal_explain_items);
#undef RECORD

#define RECORD as_journal_captured
static const struct as_field journal_captured_items[] = {
    FIELD(lua, TEXT, AS_HOST, .limit = 1024 * 1024, .doc = "the case, for a file in rules/tests"),
    FIELD(sequence, INT, AS_HOST, .doc = "the decision's place in the journal"),
};
AS_FIELDS_OF(as_journal_captured_fields, struct as_journal_captured, "journal_captured",
             "a decision as a test case, with invented names and ids", journal_captured_items);
#undef RECORD

/* host.status asks for nothing. */
const struct as_fields as_host_status_get_fields = { "host_status_get", "how the host is", NULL, 0,
                                                     (uint32_t)sizeof(struct as_host_status_get) };

#define RECORD as_rule_status
static const struct as_field rule_status_items[] = {
    FIELD(asked, INT, AS_HOST, .doc = "decisions in which it was asked"),
    FIELD(failed, INT, AS_HOST, .doc = "decisions in which it failed and its safe answer stood"),
    FIELD(file, TEXT, AS_HOST, .doc = "within the rule set"),
    FIELD(is_aside, BOOL, AS_HOST,
          .doc = "it is set aside: its safe answer stands until rules are activated again"),
    FIELD(line, INT, AS_HOST, .doc = "where it begins"),
    FIELD(microseconds, INT, AS_HOST, .doc = "spent in it; one decision in 64 is timed"),
    FIELD(rule, TEXT, AS_HOST, .doc = "its name"),
    FIELD(verb, TEXT, AS_HOST, .doc = "permission, scenario, template, directory or reaction"),
};
AS_FIELDS_OF(as_rule_status_fields, struct as_rule_status, "rule_status",
             "a rule in force, counted since it was activated or the host was started",
             rule_status_items);
#undef RECORD

#define RECORD as_host_status
static const struct as_field host_status_items[] = {
    FIELD(agreements, INT, AS_HOST, .doc = "how many are kept"),
    FIELD(batches, INT, AS_HOST, .doc = "commits since the start"),
    FIELD(commands, INT, AS_HOST, .doc = "commands executed since the start"),
    FIELD(customers, INT, AS_HOST, .doc = "how many are kept"),
    FIELD(environment, TEXT, AS_HOST, .doc = "\"production\" or \"sandbox\""),
    FIELD(index_bytes, INT, AS_HOST, .doc = "memory of the indexes"),
    FIELD(is_degraded, BOOL, AS_HOST, .doc = "the last batch could not be written"),
    FIELD(queue_length, INT, AS_HOST, .doc = "commands that wait"),
    FIELD(queue_limit, INT, AS_HOST, .doc = "when the answer becomes \"busy\""),
    FIELD(rules, LIST, AS_HOST, .of = &as_rule_status_fields, .doc = "of the rule set in force"),
    FIELD(ruleset, DIGEST, AS_HOST, .doc = "the rule set in force"),
    FIELD(sequence, INT, AS_HOST, .doc = "newest journal entry"),
    FIELD(started_at, TIME, AS_HOST, .doc = "when it was started"),
    FIELD(version, TEXT, AS_HOST, .doc = "of the program"),
};
AS_FIELDS_OF(as_host_status_fields, struct as_host_status, "host_status", "how the host is",
             host_status_items);
#undef RECORD
#define RECORD as_page
static const struct as_field partner_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_partner_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_partner_page_fields, struct as_page, "partner_page", "a page", partner_page_items);
#undef RECORD

#define RECORD as_page
static const struct as_field user_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_user_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_user_page_fields, struct as_page, "user_page", "a page", user_page_items);
#undef RECORD

#define RECORD as_page
static const struct as_field token_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_token_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_token_page_fields, struct as_page, "token_page", "a page", token_page_items);
#undef RECORD

#define RECORD as_page
static const struct as_field ruleset_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_ruleset_view_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_ruleset_page_fields, struct as_page, "ruleset_page", "a page", ruleset_page_items);
#undef RECORD

#define RECORD as_page
static const struct as_field journal_page_items[] = {
    FIELD(items, LIST, 0, .of = &as_journal_view_fields, .doc = "in order"),
    FIELD(next, INT, AS_HOST, .doc = "give it as \"after\" for the next page; absent on the last"),
    FIELD(total_count, INT, AS_HOST, .doc = "how many are on this page"),
};
AS_FIELDS_OF(as_journal_page_fields, struct as_page, "journal_page", "a page", journal_page_items);
#undef RECORD
