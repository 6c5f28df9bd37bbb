/* The rule engine: a rule set is built from files, checked whole, and then asked.
 *
 * A rule set belongs to one thread at a time; the engine and the loop each have one of their own,
 * built from the same files. Asking never fails because of a rule: a rule that fails, runs out of its
 * budget or answers nonsense gets its safe answer (permission: deny; scenario: block), and the file,
 * rule and cause go to the log. */
#pragma once

#include "base/arena.h"
#include "base/digest.h"
#include "base/pattern.h"
#include "base/sentence.h"
#include "model/decision.h"
#include "rules/facts.h"

struct as_ruleset;

/* The manual lists them (meta/manual.c). */
enum {
    AS_RULE_FILE_LIMIT = 256 * 1024,     /* bytes of one file */
    AS_RULE_SET_LIMIT = 8 * 1024 * 1024, /* bytes of all files together */
    AS_RULE_FILES_LIMIT = 4000,
    AS_RULE_PATH_LIMIT = 200, /* bytes of a file's path within the folder */
    AS_RULE_FOLDERS_DEEP = 8,
    AS_RULE_COUNT_LIMIT = 1000, /* rules in a set */
    AS_RULE_NAME_LIMIT = 64,    /* bytes of a name or a code */
    AS_RULE_TEXT_LIMIT = 1024,  /* bytes of a sentence, and of every other text */
    AS_RULE_LIST_LIMIT = 300,   /* items of a list in a declaration */
    AS_RULE_LOCALE_LIMIT = 32,
    AS_RULE_SENTENCE_LIMIT = 20000, /* of all locales */
    AS_RULE_CASE_LIMIT = 10000,
    AS_RULE_PROBLEM_LIMIT = 200, /* shown; more are only mentioned */

    AS_RULE_INSTRUCTIONS = 100000, /* of one decision: the limit that counts */
    AS_RULE_TIME_US = 5000,        /* of one decision: the backstop */
    AS_RULE_MEMORY = 1024 * 1024,  /* growth in one decision, bytes */
    AS_RULE_FAILS_IN_ROW = 10,     /* then it is due to be set aside */
    AS_RULE_COMMANDS = 16,         /* of all reactions to one event */
    AS_RULE_COMMANDS_DEEP = 4,     /* commands that come of commands */
    AS_RULE_COMMANDS_ALL = 64,     /* that come of one command, at whatever depth */

    AS_RULE_FILE_INSTRUCTIONS = 300000, /* of loading one file, or reading its cases, and … */
    AS_RULE_FILE_TIME_US = 15000,
    AS_RULE_FILE_MEMORY = 2 * 1024 * 1024,
    AS_RULE_SET_INSTRUCTIONS = 10 * 1000 * 1000, /* … of loading all of them */
    AS_RULE_SET_TIME_US = 1000 * 1000,
    AS_RULE_SET_MEMORY = 64 * 1024 * 1024,
};

/* ---- Files ------------------------------------------------------------------------------ */

struct as_rule_file {
    as_str path; /* within the folder, "scenarios/gate.lua" */
    as_str text;
};

/* Sorted by path. */
struct as_rule_files {
    struct as_rule_file *items;
    uint32_t count;
    bool
        were_in_force; /* a set from the store: the clock is patient, and what later versions of assent
                         * found to complain about is let pass */
};

/* Reads every .lua file below the folder (plain files, own or root's, within the limit; `meta` is left
 * out), and the digests of the agreement texts (documents.h). Everything lives in the arena. */
int as_rule_files_read(const char *folder, struct as_arena *arena, struct as_rule_files *ret_files,
                       struct as_err *err);
/* Known by this: SHA-256 over the paths, lengths and texts. Tests and meta play no part in it. */
struct as_digest as_rule_files_digest(const struct as_rule_files *files);
/* The same with tests: has anything changed that a build looks at? */
struct as_digest as_rule_files_digest_all(const struct as_rule_files *files);
/* Does the file take part in decisions (true), or is it a test? */
bool as_rule_file_decides(as_str path);

/* ---- Building --------------------------------------------------------------------------- */

/* The operations a rule may name, in the order of the operation table; static. */
struct as_rule_actions {
    const as_str *names;
    const struct as_fields *const *inputs; /* their input tables, for checks and tests */
    uint32_t count;
    const char *const *docs; /* one line each, for annotations; NULL: none */
    const struct as_fields *const
        *replies;          /* NULL, or for each: what an event shows of its reply */
    const uint8_t *traits; /* NULL, or for each: bits of enum as_action_trait */
};

/* What reactions have to know of an operation. */
enum as_action_trait {
    AS_ACTION_QUERY = 1 << 0,       /* changes nothing, so it is no event and nobody's command */
    AS_ACTION_ABOUT_RULES = 1 << 1, /* changes which rules are asked: neither */
    AS_ACTION_OPEN = 1 << 2,        /* its input carries a proof of the caller's: no rule has one */
    AS_ACTION_OF_HOST = 1 << 3,     /* how the host keeps what rules want done later: neither */
};

/* One thing that is wrong, ready to be shown: "scenarios/gate.lua:12: …". */
struct as_problem {
    as_str file;
    int64_t line; /* 0: the whole file */
    as_str text;
};

struct as_problems {
    struct as_problem *items;
    uint32_t count;
    uint32_t capacity;
    struct as_arena arena;
    size_t memory; /* the most that building took, bytes; for tests */
};
void as_problems_init(struct as_problems *problems);
void as_problems_fini(struct as_problems *problems);
void as_problems_add(struct as_problems *problems, as_str file, int64_t line, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));

/* Builds and checks a whole set aside: syntax, names, chains and circles of `otherwise`, actions,
 * roles, countries claimed twice, messages that a locale lacks, codes without any. Every error is listed.
 * NULL when there is one. [any] as long as one thread uses it at a time. `files` and `actions` are not kept. */
struct as_ruleset *as_ruleset_build(const struct as_rule_files *files,
                                    const struct as_rule_actions *actions,
                                    struct as_problems *problems);
void as_ruleset_free(struct as_ruleset *set);
const struct as_digest *as_ruleset_digest(const struct as_ruleset *set);

/* ---- Asking ----------------------------------------------------------------------------- */

/* A fact that a rule looked at. */
struct as_look {
    as_str path;  /* "customer.country", "agreements[1].type", "#purchases", "now" */
    as_str value; /* as JSON; "null": there was none */
};
extern const struct as_fields as_look_fields;

/* Where a rule's function stands, which need not be where the rule is declared. */
struct as_rule_body {
    as_str file;
    int64_t line, last; /* 0: it has none */
};

/* One rule that was asked, for `explain`. */
struct as_trace_step {
    as_str rule, verb, describe; /* verb: "permission", "scenario", "template", "reaction" */
    as_str file;
    int64_t line;
    struct as_rule_body body;
    int32_t verdict;
    as_str code, sentence;
    as_str failure; /* why its safe answer stands; empty: it worked */
    double microseconds;
    bool is_out_of_era;   /* not asked: outside from … to */
    bool is_about_others; /* not asked: its actors, roles or partners are others */
    bool is_after;        /* a reaction: asked once the command is carried out */
    struct as_list looks; /* of as_look: each once, in the order of the first look */
    bool looks_are_cut;   /* there were more */
};

struct as_looks;

struct as_trace {
    struct as_arena *arena;
    bool with_looks;        /* also what each rule looked at */
    struct as_looks *looks; /* the engine's, while rules are asked */
    struct as_trace_step *steps;
    uint32_t count, capacity;
};

/* Permission, then scenarios, of the action with this index, in one protected call when nothing fails.
 * Scenarios are not asked when permission is denied. Everything in the decision lives in the arena.
 * `trace` may be NULL. Errors: AS_E_MEMORY, or what the loader of facts said. */
int as_ruleset_decide(struct as_ruleset *set, uint32_t action, struct as_facts *facts,
                      as_str locale, struct as_arena *arena, struct as_trace *trace,
                      struct as_decision *ret_decision, struct as_err *err);

/* ---- Reactions -------------------------------------------------------------------------- */

/* What a reaction wants done. */
struct as_wanted {
    uint32_t action;
    int64_t due_at; /* AS_TIME_NONE: right after the event */
    as_str fields;  /* JSON, as the operation's input reads it */
    as_str rule;
};
struct as_wanted_list {
    struct as_wanted *items;
    uint32_t count;
};
/* How much there may be of it. */
struct as_wanted_room {
    uint32_t count;
    bool is_deepest; /* the event came of so many others that nothing may come of it */
};

/* False: there is not one in it. */
bool as_ruleset_has_reactions(const struct as_ruleset *set);
/* False for most operations, and then there is nothing to ask. */
bool as_ruleset_reacts(const struct as_ruleset *set, uint32_t action);
/* Asks the reactions to the command that was carried out: facts->event says what it was, the other facts are
 * as they are after it. A rule that fails wants nothing. Texts live in the arena. `trace` may be NULL.
 * Errors: AS_E_MEMORY, or what the loader of facts said. */
int as_ruleset_react(struct as_ruleset *set, uint32_t action, struct as_facts *facts,
                     const struct as_wanted_room *room, struct as_arena *arena,
                     struct as_trace *trace, struct as_wanted_list *ret_wanted, struct as_err *err);
/* An event of that operation, with copies of the records (their texts and lists stay where they are), for
 * facts->event. NULL: no memory, or nobody reacts to it. */
const void *as_ruleset_event(const struct as_ruleset *set, uint32_t action, int64_t sequence,
                             int64_t at, const void *input, const void *reply,
                             struct as_arena *arena);

/* Which text of an agreement type: by country and language (either may be empty), at a time. `country`
 * and `language` are handed to the rules as they are; the chain of `otherwise` ends in a constant.
 * AS_E_NOT_FOUND: no such type or none in force then; AS_E_INTERNAL: the rule failed (err says how). */
int as_ruleset_template(struct as_ruleset *set, as_str type, as_str country, as_str language,
                        int64_t at, struct as_arena *arena, struct as_trace *trace,
                        struct as_template *ret_template, struct as_err *err);
/* One template per type, its newest version that has begun at `at` (retired ones too), sorted by type;
 * `language` and `country` are those of the constant at the chain's end. Of as_template. */
int as_ruleset_templates(struct as_ruleset *set, int64_t at, struct as_arena *arena,
                         struct as_list *ret_templates, struct as_err *err);

/* ---- Agreement texts (documents.h) ---------------------------------------------------------- */

enum {
    AS_DOCUMENT_LIMIT = 16 * 1024 * 1024, /* bytes of one text */
    AS_DOCUMENT_PATH_LIMIT = 120,         /* of its path below countries/documents */
};

enum as_document_use { AS_DOCUMENT_DISPLAY, AS_DOCUMENT_DOWNLOAD };

/* A text as it was when the rule set was read. */
struct as_document {
    as_str path; /* below countries/documents */
    struct as_digest digest;
    int64_t size;
};
/* The file for a template as it was picked: by its country and language, the country alone, or everybody's.
 * To display: HTML, else PDF; to download: Word, else PDF, else HTML. NULL: there is none. */
const struct as_document *as_ruleset_document(const struct as_ruleset *set,
                                              const struct as_template *text,
                                              enum as_document_use use);
const struct as_document *as_ruleset_document_at(const struct as_ruleset *set, as_str path);
/* The first with this digest; NULL: there is none. */
const struct as_document *as_ruleset_document_of(const struct as_ruleset *set,
                                                 const struct as_digest *digest);
/* False for most sets: then nothing need be looked up. */
bool as_ruleset_has_documents(const struct as_ruleset *set);

/* What a partner's directory says of somebody: groups by name or id, and the values of app roles. */
struct as_directory_names {
    const as_str *groups, *app_roles;
    uint32_t group_count, app_role_count;
};
/* Our roles of somebody from a directory, a bit per enum as_role: those that the rules of rule.directory give
 * at that time. What none of them names gives none. `ret_until`: until then the answer is the same, since an
 * era begins or ends; AS_TIME_NONE: for good. `trace` may be NULL. */
uint32_t as_ruleset_roles(struct as_ruleset *set, const struct as_directory_names *names,
                          int64_t at, struct as_trace *trace, int64_t *ret_until);

/* A sentence of rules/messages by its code, with {name} replaced; for refusals that the core itself
 * makes. Falls back to en-US, then to `otherwise`. Lives in the arena. */
as_str as_ruleset_sentence(const struct as_ruleset *set, as_str locale, as_str code,
                           const struct as_message_arg *args, uint32_t arg_count, as_str otherwise,
                           struct as_arena *arena);
/* The sentence as it stands in the file, `set` may be NULL; lives as long as the set. */
as_str as_ruleset_text(const struct as_ruleset *set, as_str locale, as_str code, as_str otherwise);
/* Puts a complaint's sentence in the place of the English one that it was made with; what stands before
 * it, a path, stays. Nothing happens when the set has none for it, or `set` is NULL. */
void as_ruleset_say(const struct as_ruleset *set, as_str locale, struct as_err *err);

/* ---- Countries -------------------------------------------------------------------------- */

/* A state or province. */
struct as_country_state {
    as_str code, name;
};

/* What holds for addresses and numbers in a country: its declaration, `country "SE" { … }`. */
struct as_country {
    as_str code, file;
    int64_t line;
    struct as_texts {
        const as_str *items;
        uint32_t count;
    } calling_codes, cultures; /* the first culture is the default */
    struct as_patterns postal_code, phone, registration, vat_id; /* count 0: nothing is known */
    const struct as_country_state *states;                       /* sorted by code */
    uint32_t state_count;
    as_str registration_sample, tax_id_format, tax_id_sample;
    bool needs_city, needs_state, needs_postal_code, needs_phone, needs_registration, needs_tax_id;
};

/* NULL: the set says nothing about it. Valid until the set is freed. */
const struct as_country *as_ruleset_country(const struct as_ruleset *set, as_str code);

/* The locale with this number, in the order of the files; empty: there are fewer. */
as_str as_ruleset_locale(const struct as_ruleset *set, uint32_t number);

/* ---- Counters --------------------------------------------------------------------------- */

/* Since the set was built: a new activation begins afresh. Numbers through as_rule_count and
 * as_rule_counted. */
struct as_rule_stats {
    as_str rule, verb, file;
    int64_t line;
    uint64_t asked, failed, microseconds;
    uint64_t failed_in_row; /* since it last gave an answer */
    uint64_t is_aside;      /* 1: not asked, its safe answer stands */
};
/* Written by the set's thread alone, looked at by any: neither waits for the other. */
static inline void as_rule_count(uint64_t *counter, uint64_t more)
{
    __atomic_store_n(counter, *counter + more, __ATOMIC_RELAXED);
}
static inline uint64_t as_rule_counted(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}
/* In the order of the set; valid until the set is freed. [any] for the counters. */
const struct as_rule_stats *as_ruleset_stats(const struct as_ruleset *set, uint32_t *ret_count);
/* All counters at 0: after a set's own cases, which are no decisions. */
void as_ruleset_count_afresh(struct as_ruleset *set);

/* ---- Setting aside ---------------------------------------------------------------------- */

/* A rule that fails AS_RULE_FAILS_IN_ROW times in a row is due to be set aside; a set never does that by
 * itself. What a rule fails of may depend on the machine (time, memory), and how often it failed is
 * forgotten by a restart, but the state must follow from the journal alone. So whoever drives the set makes
 * a command of it (ruleset.set_aside): from that entry on, and in every replay, the rule counts as failed
 * without being asked, and its decisions look like those in which it failed. The count may be as rough
 * as it likes. */

/* Grows with every failure of a rule that is due. [any] */
uint64_t as_ruleset_due(const struct as_ruleset *set);
/* False: there is no such rule. On the set's thread. */
bool as_ruleset_set_aside(struct as_ruleset *set, as_str rule, bool is_aside);

/* ---- Self-test -------------------------------------------------------------------------- */

struct as_case_result {
    as_str file;
    int64_t line; /* of the file's own statement, also when a helper function made the case */
    as_str name;
    bool has_passed;
    bool is_broken;         /* no case that can be run: `got` says why */
    bool is_skipped;        /* there was no set to ask */
    as_str expected, got;   /* when it failed: every difference */
    as_str failure;         /* why a rule failed, with its place; empty: none did */
    as_str hint;            /* why the rule that the case names did not speak; may be empty */
    as_str rule, rule_file; /* the rule that spoke */
    int64_t rule_line;
    uint64_t took_ns;
};

struct as_test_options {
    /* Run the cases of these files; of a rule file, those in which one of its rules was asked. None:
     * all cases. */
    const as_str *only;
    uint32_t only_count;
};

/* Runs the cases of the files that do not decide (tests/…). A case that cannot be read is a failed one.
 * Results live in the arena. Without a set (NULL) the case files are only read. `options` may be NULL. */
int as_ruleset_test(struct as_ruleset *set, const struct as_rule_files *files,
                    const struct as_rule_actions *actions, const struct as_test_options *options,
                    struct as_arena *arena, struct as_list *ret_results, struct as_err *err);

/* ---- Plain configuration in the same sandbox ---------------------------------------------- */

/* Runs a configuration file in the sandbox and hands its settings over as JSON:
 * assignments `name = value` become members; `plugin "name" { … }` appends to "plugins":
 * [{"name": …, "line": …, "options": {…}}]. Lists and tables of texts, integers and booleans only. */
int as_config_read(const char *path, as_str text, struct as_arena *arena, as_str *ret_json,
                   struct as_err *err);
