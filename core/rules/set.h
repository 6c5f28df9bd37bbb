/* Inside a rule set: shared by the files that build, check and ask it. */
#pragma once

#include "base/clock.h"
#include "rules/documents.h"
#include "rules/rules.h"
#include "rules/sandbox.h"
#include "rules/view.h"

enum as_verb {
    AS_VERB_PERMISSION,
    AS_VERB_SCENARIO,
    AS_VERB_TEMPLATE,
    AS_VERB_DIRECTORY,
    AS_VERB_REACTION,
};
extern const as_str as_verbs[];

/* Whom a rule is about (who.c); a mask of 0 asks for nothing. */
enum as_who_list { AS_WHO_ACTORS, AS_WHO_ROLES, AS_WHO_LACKS, AS_WHO_PARTNERS, AS_WHO_LISTS };
struct as_who {
    uint32_t actors;   /* bit per enum as_actor_kind: one of these */
    uint32_t roles;    /* bit per enum as_role: has one of these */
    uint32_t lacks;    /* has none of these */
    uint32_t partners; /* bit per enum as_partner_kind: works for one of these */
};
/* False: there is no such word. */
bool as_who_add(struct as_who *who, enum as_who_list list, as_str word);
const char *const *as_who_words(enum as_who_list list); /* NULL-terminated */
bool as_who_is(const struct as_who *who, const struct as_facts *facts);
/* Notes the facts that as_who_is looks at. */
void as_who_note(const struct as_who *who, const struct as_facts *facts, struct as_looks *looks);

/* One rule as declared. All texts live in the arena of the set. */
struct as_rule {
    enum as_verb verb;
    as_str name, describe, file;
    int64_t line;
    int64_t from, to; /* AS_TIME_NONE: open */
    int function;     /* decide, check or pick: reference in the registry, or LUA_NOREF */
    struct as_rule_body body;
    bool allows; /* `decide = allow`: nothing to call */
    struct as_who who;
    struct as_rule_stats *stats;

    as_str *actions; /* permission, scenario, reaction: patterns */
    uint32_t action_count;
    as_str *does; /* reaction: operations that it may command */
    uint32_t does_count;

    as_str type; /* template; empty: inherited along `otherwise` */
    struct as_id id;
    as_str link, version;
    int64_t rank;
    bool has_rank;
    as_str *countries;
    uint32_t country_count;
    uint64_t claims[11]; /* bit 26 * first letter + second, of each country */
    bool has_text;
    as_str country, language; /* of `text` */
    as_str otherwise;
    const struct as_rule *next;     /* what `otherwise` names */
    const struct as_rule *named_by; /* a rule without countries that goes on with this one */

    struct as_mapping *groups, *app_roles; /* directory (directory.h): sorted by name */
    uint32_t group_count, app_role_count;
};

struct as_sentence {
    as_str code, text;
};

struct as_locale {
    as_str name;
    struct as_sentence *sentences; /* sorted by code after loading */
    uint32_t count, capacity;
    as_str file; /* the first that declared it */
};

/* The rules that are asked about one operation, in the order of the files. */
struct as_asked {
    as_str name;
    const struct as_fields *input;
    const struct as_rule **permissions, **scenarios, **reactions;
    uint32_t permission_count, scenario_count, reaction_count;
    const struct as_fields *event; /* what `event` shows; NULL: nobody reacts to it */
    uint32_t event_input, event_reply;
};

/* What a reaction has made with command and at while it is asked; it returns the addresses of these. */
struct as_making {
    struct as_wanted items[AS_RULE_COMMANDS];
    uint32_t count;
    struct as_buf json;
};

/* The latest constructor call, deny("code", { … }); a rule must return the marker of this one. */
enum { AS_SAID_ARGS = 16, AS_SAID_VALUE = 256 };
struct as_said {
    uintptr_t marker; /* 0: none yet */
    int32_t verdict;
    char code[64];
    uint32_t arg_count;
    struct {
        char name[32];
        char value[AS_SAID_VALUE];
    } args[AS_SAID_ARGS];
};

/* Facts that are globals; the first ones in the order of enum as_fact. */
enum as_global {
    AS_GLOBAL_PARTNER = AS_FACT_PARTNER,
    AS_GLOBAL_CUSTOMER = AS_FACT_CUSTOMER,
    AS_GLOBAL_RELATIONSHIP = AS_FACT_RELATIONSHIP,
    AS_GLOBAL_AGREEMENTS = AS_FACT_AGREEMENTS,
    AS_GLOBAL_PURCHASES = AS_FACT_PURCHASES,
    AS_GLOBAL_ACTOR,
    AS_GLOBAL_INPUT,
    AS_GLOBAL_EVENT,
    AS_GLOBAL_NOW,
    AS_GLOBAL_COUNT,
};
extern const char *const as_global_names[AS_GLOBAL_COUNT];

struct as_ask;
struct as_picked;

struct as_ruleset {
    struct as_sandbox box;
    struct as_arena arena;
    struct as_digest digest;

    struct as_rule **rules;
    uint32_t rule_count;
    struct as_rule_stats *stats;
    struct as_asked *asked; /* by action index */
    uint32_t asked_count;
    const struct as_rule **templates; /* all template rules */
    uint32_t template_count;
    struct as_documents documents;
    struct as_locale *locales;
    uint32_t locale_count, locale_capacity;
    const struct as_country *countries[26 * 26]; /* by the letters of their codes */

    int env;                    /* reference: the globals that rules see */
    int keys[AS_GLOBAL_COUNT];  /* references: the names of the facts */
    int views[AS_GLOBAL_COUNT]; /* references: their views (not NOW) */
    struct as_view *view[AS_GLOBAL_COUNT];
    const struct as_fields *input_fields; /* of the record that `input` shows at present */
    const struct as_fields *event_fields; /* likewise `event`; NULL: it is not placed */
    int asked_view;                       /* what `pick` gets */
    struct as_view *asked_view_c;
    int64_t now; /* what `now` holds */
    bool has_now;
    uint32_t placed;           /* bit per global of partner, customer, relationship in env */
    struct as_ask *ask;        /* while rules are asked */
    struct as_answer *answers; /* room for those of one decision: one for each rule and one more */
    struct as_said said;
    struct as_making making;
    bool has_reactions;
    const struct as_rule_actions *actions; /* of the program; static */
    uint64_t decisions;
    uint64_t due;             /* as_ruleset_due */
    struct as_picked *picked; /* what template rules have picked; NULL: nothing yet */

    struct as_build *build; /* while loading */
};

/* A code as it stands in a file: deny("code"). */
struct as_code {
    as_str code, file;
    int64_t line;
};

/* What only loading needs. */
struct as_build {
    struct as_ruleset *set;
    const struct as_rule_files *files;
    const struct as_rule_actions *actions;
    struct as_problems *problems;
    struct as_rule_file *file; /* being loaded */
    uint8_t *states;           /* per file: 0 not loaded, 1 being loaded, 2 loaded */
    int mains;                 /* reference: list of the files' main functions, by number + 1 */
    int results;               /* reference: what the lib files returned */
    int proxy;                 /* reference: _ENV while loading */
    bool *hands_out_env;       /* per file */
    uint32_t sentences;        /* of all locales, so far */
    struct as_code *codes;     /* in the order of the files */
    uint32_t code_count, code_capacity;
};

static inline struct as_ruleset *as_ruleset_of(lua_State *L)
{
    return as_sandbox_of(L)->owner;
}

/* declare.c: [jumps] puts rule, messages, use and the helpers into the globals on top of the stack. */
void as_declare_open(lua_State *L);

/* build.c: [jumps] pushes what the file of `use` returned. */
int as_build_use(lua_State *L, as_str name);
void as_build_problem(struct as_build *build, int64_t line, const char *text);
/* [jumps] The build that goes on; an error when rules are asked. */
struct as_build *as_build_of(lua_State *L, const char *what);
int64_t as_build_line(lua_State *L); /* from which the running C function was called */

/* codes.c: notes one of the file that is being loaded; of `struct as_build`, as as_chunk_on_code. */
void as_code_note(void *build, size_t line, as_str code);
/* Complains about those without a sentence; a set without messages has none, and that is said nowhere. */
void as_codes_check(struct as_build *build);

/* declare_messages.c */
int as_declare_messages(lua_State *L);
int as_declare_country(lua_State *L); /* declare_country.c */

/* check.c: names, chains, circles, actions, countries, messages; then the arrays for asking. */
int as_ruleset_check(struct as_ruleset *set, const struct as_rule_actions *actions,
                     struct as_problems *problems, struct as_err *err);

/* event.c: what an event is. */
bool as_action_is_event(const struct as_rule_actions *actions, uint32_t number);
void as_reactions_check(struct as_ruleset *set, const struct as_rule_actions *actions,
                        struct as_problems *problems);
/* Describes the event of an operation that has reactions. */
int as_event_describe(struct as_ruleset *set, struct as_asked *asked, const struct as_fields *reply,
                      struct as_err *err);

/* react.c: [jumps] command, at. */
void as_react_open(lua_State *L);

/* globals.c: facts as globals. [jumps] makes the views, fills env. */
void as_globals_open(lua_State *L, struct as_ruleset *set, const struct as_rule_actions *actions);
/* [jumps] Points and places what is known before rules are asked. */
void as_globals_begin(lua_State *L, struct as_ruleset *set, const struct as_facts *facts);
/* [jumps] Points and places `event`, for reactions; after as_globals_begin. */
void as_globals_event(lua_State *L, struct as_ruleset *set, const struct as_facts *facts,
                      const struct as_fields *fields);
/* [jumps] For every other rule it is nil. */
void as_globals_end_event(lua_State *L, struct as_ruleset *set);
/* [jumps] For templates: no facts; `now` is there when somebody looks at it. */
void as_globals_begin_bare(lua_State *L, struct as_ruleset *set);
int l_env_index(lua_State *L);

/* answer.c: [jumps] allow, deny, block, warn, prompt. */
void as_answer_open(lua_State *L);
/* The value at the index is `allow` itself. */
bool as_answer_is_allow(lua_State *L, int index);
/* [jumps] The verdict of the value on top (the result of the rule that was asked); raises on nonsense.
 * `marker` is the latest one before the rule was asked. */
int32_t as_answer_take(lua_State *L, struct as_ruleset *set, uintptr_t marker);

/* One protected run of rules: a whole decision, or one template's chain. */
struct as_ask {
    struct as_ruleset *set;
    struct as_facts *facts; /* NULL: templates */
    const struct as_asked *asked;
    as_str operation; /* for complaints: the operation, or the agreement type */
    as_str locale;
    struct as_arena *arena;
    struct as_trace *trace;
    int64_t now;
    const struct as_rule *rule; /* being asked; NULL between */
    uint32_t next;              /* permissions first, then scenarios */
    struct as_answer *answers;
    uint32_t answer_count;
    bool is_allowed, is_denied, is_timed_out, has_failed, is_sampled;
    uint64_t began_ns; /* when the rule was asked; traced and sampled runs only */
    int rc;            /* an error that no rule can help */
    struct as_err *err;
    char language[36];
    char country[3];
    bool has_read_now; /* templates: a rule looked at the time */
    struct as_locale_asked {
        as_str country, language;
    } template_asked;
};
extern const struct as_fields as_locale_asked_fields;

/* picked.c: the same question again. The texts of the template are the set's. */
bool as_picked_find(const struct as_ask *ask, as_str type, struct as_template *ret_template);
/* Keeps what the chain from `entry` picked, when it depends on nothing but the question. */
void as_picked_keep(struct as_ruleset *set, const struct as_rule *entry, const struct as_ask *ask,
                    const struct as_template *template);

/* aside.c: one more failure of the rule that is asked. */
void as_rule_count_failure(struct as_ruleset *set, const struct as_rule *rule);
static inline bool as_rule_is_aside(const struct as_rule *rule)
{
    return __builtin_expect(as_rule_counted(&rule->stats->is_aside) != 0, 0);
}
/* It gave an answer, whatever it said. */
static inline void as_rule_count_answer(const struct as_rule *rule)
{
    if (__builtin_expect(as_rule_counted(&rule->stats->failed_in_row) != 0, 0))
        __atomic_store_n(&rule->stats->failed_in_row, 0, __ATOMIC_RELAXED);
}
#define AS_RULE_ASIDE_TEXT \
    "set aside after failing 10 times in a row: it is not asked until rules are activated again"
_Static_assert(AS_RULE_FAILS_IN_ROW == 10, "the text says how often");

/* One decision in so many is timed for the counters: a look at the clock costs as much as a short rule. */
enum { AS_SAMPLED_ONE_IN = 64 };
static inline bool as_ruleset_samples(struct as_ruleset *set)
{
    return set->decisions++ % AS_SAMPLED_ONE_IN == 0;
}
static inline void as_rule_time_begin(struct as_ask *ask)
{
    if (ask->trace || ask->is_sampled)
        ask->began_ns = as_clock_monotonic_ns();
}
/* Into the counters and the step, each when it is wanted. */
static inline void as_rule_time_end(struct as_ask *ask, const struct as_rule *rule,
                                    struct as_trace_step *step)
{
    if (__builtin_expect(!ask->is_sampled && !step, 1))
        return;
    const uint64_t ns = as_clock_monotonic_ns() - ask->began_ns;
    if (step)
        step->microseconds = (double)ns / 1000;
    if (ask->is_sampled)
        as_rule_count(&rule->stats->microseconds, ns * AS_SAMPLED_ONE_IN / 1000);
}

/* picked.c: forgets what was picked. */
void as_picked_forget(struct as_ruleset *set);

/* fail.c: counts, logs and words a failed rule; the text lives in `out`. */
as_str as_rule_failed(struct as_ruleset *set, const struct as_rule *rule, as_str operation,
                      char *out, size_t size);
/* A step for explain; NULL when there is no trace or no memory. */
struct as_trace_step *as_trace_add(struct as_trace *trace, const struct as_rule *rule);

/* Has what rules look at noted, when the trace wants it, until as_trace_end. */
void as_trace_begin(struct as_trace *trace, struct as_looks *looks, struct as_sandbox *box);
void as_trace_end(struct as_trace *trace, struct as_sandbox *box);

/* message.c */
struct as_locale *as_locale_find(const struct as_ruleset *set, as_str name);
const struct as_sentence *as_sentence_find(const struct as_locale *locale, as_str code);
/* The sentence in the nearest locale that has it; NULL: none has. */
const struct as_sentence *as_sentence_nearest(const struct as_ruleset *set, as_str locale,
                                              as_str code);
/* Adds one; false when there is no memory. */
bool as_locale_add(struct as_ruleset *set, struct as_locale *locale, as_str code, as_str text);
struct as_locale *as_locale_new(struct as_ruleset *set, as_str name, as_str file);
void as_locales_sort(struct as_ruleset *set);
/* "{name}" replaced; data is NULL when there is no memory. */
as_str as_sentence_fill(as_str text, const struct as_message_arg *args, uint32_t count,
                        struct as_arena *arena);

static inline bool as_rule_is_in_era(const struct as_rule *rule, int64_t at)
{
    return (rule->from == AS_TIME_NONE || at >= rule->from) &&
           (rule->to == AS_TIME_NONE || at < rule->to);
}
static inline bool as_rule_eras_overlap(const struct as_rule *a, const struct as_rule *b)
{
    const bool a_ends_before = a->to != AS_TIME_NONE && b->from != AS_TIME_NONE && a->to <= b->from;
    const bool b_ends_before = b->to != AS_TIME_NONE && a->from != AS_TIME_NONE && b->to <= a->from;
    return !a_ends_before && !b_ends_before;
}
