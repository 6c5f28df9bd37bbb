/* Capability "assent.operations/1": submit a named operation, get its reply as JSON.
 *
 * A transport translates and nothing else. It names the operation, says who asks, hands over the
 * input, and is called back once with the reply; checks, rules, storage and journal are the host's.
 *
 * The input comes from two places that are merged: `arguments` (texts by the operation's own dotted
 * field names; what a path or a query string said) and `body` (JSON text). Arguments win.
 *
 * A SHAPE lets a transport speak another vocabulary than ours without ever parsing JSON: it names,
 * member by member, the outside name and the operation's field. The host reads input and writes
 * replies through it in one pass, and names the outside path in its complaints. */
#ifndef ASSENT_OPERATIONS_H
#define ASSENT_OPERATIONS_H

#include "assent/identity.h"
#include "assent/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_OPERATIONS_1 "assent.operations/1"

typedef struct assent_shape assent_shape;

/* One word of the operation in the words of the outside. */
typedef struct assent_word {
    const char *inside;
    const char *outside;
} assent_word;

/* One member of an object of the outside. Exactly one of these holds:
 * - `inside` alone: a plain field, by its dotted name relative to the enclosing list item or the
 *   whole ("contact.first_name");
 * - `inside` and `items`: a list field of objects, each item written or read with the shape `items`;
 * - `members` alone: an object of the outside that only groups; its own members' `inside` names
 *   stay relative to the same level as this member's would be;
 * - `constant`: JSON text written as it is; ignored on input;
 * - `pattern`: a text in which {field} stands for the value of a field, written as a JSON string
 *   ("/customers/{id}"); ignored on input. Left out when a field in it is absent. Since minor 2, in
 *   the shape of an item, {^field} is a field of what holds the list, and {field:seconds} is a time
 *   without its fraction of a second.
 *
 * Members are written in the order of the shape; a group in which no field was there is left out.
 * Where two members name the same field, the one that stands first in the shape and is given counts.
 *
 * `words`, with `inside` alone, translates a field of words (or of text, or a boolean that the
 * operation takes as the text "true" or "false"); it ends with { NULL, NULL }.
 * - Writing: the first pair whose `inside` is the field's word gives what is written; "" stands for
 *   an absent field, which is left out when the table does not have it.
 * - Reading: a text, or a boolean as "true" or "false", that matches an `outside` in any letter case
 *   is read as its `inside`, and as absent when that is "".
 * A word that is not in the table stays as it is, and the field says what it thinks of it. So a whole
 * number with a table, which may be empty, is read from a text of digits too (since minor 2). */
typedef struct assent_member {
    const char *outside;
    const char *inside;
    const assent_shape *items;
    const assent_shape *members;
    const char *constant;
    const char *pattern;
    const assent_word *words;
} assent_member;

/* Input read through a shape is lenient: names match in any letter case (the exact spelling wins
 * when both stand there), null counts as absent, names nobody knows are ignored, and fields that
 * only the host may set have no effect. Without a shape input is strict: the operation's own names,
 * and an unknown one is an error. */
struct assent_shape {
    const assent_member *members;
    uint32_t member_count;
};

/* A compiled pair of operation and shapes; lives until the plugin is closed. */
typedef struct assent_operation assent_operation;

/* What a rule had against an operation. It stands in lists, so unlike the tables of this SDK it keeps
 * its size. */
typedef struct assent_answer {
    assent_text verdict;  /* "deny", "block", "prompt", or "warn", which alone lets it pass */
    assent_text rule;     /* the rule's name; empty when it is that no rule allows it */
    assent_text code;     /* stable machine code, "agreement.refreshed" */
    assent_text sentence; /* for a person, in the asked locale */
    assent_text remedy;   /* who can put it right and how; may be empty */
} assent_answer;

typedef struct assent_reply {
    size_t size;
    assent_status status;
    assent_text
        body; /* JSON: the reply in the asked shape; on errors the host's own error object */
    assent_text code;     /* errors: stable machine code, for example "agreement.exists" */
    assent_text sentence; /* errors: for a person, in the asked locale */
    assent_text
        path; /* errors of input: where, in the names of the outside, "primaryContact.email" */
    assent_text remedy; /* errors: who can put it right and how; may be empty */
    uint64_t sequence; /* journal sequence of a command; 0 for queries and what was not journaled */
    uint32_t retry_after_s; /* with BUSY, STORAGE and CLOSING: when to try again */
    uint32_t is_repeat;     /* 1: this is the kept first answer to the same request id */
    /* Since minor 1. Every answer of the rules but plain allows, in the order they were asked; a
     * repeat gets those of the first answer, in its locale. With ASSENT_OK they are all warnings, and
     * `body` has nothing of them: a transport shows them in its own way. When the rules refused,
     * `code`, `sentence` and `remedy` are the gravest one's. The host's, list and texts. */
    const assent_answer *answers; /* NULL when there are none, or the rules were not asked */
    size_t answer_count;          /* as wide as the pointer: what comes next stands in no padding */
} assent_reply;

/* [loop] Called exactly once per submit, perhaps before submit returns (short queries). Everything
 * in `reply` is valid during the call alone. */
typedef void (*assent_on_reply)(void *data, const assent_reply *reply);

enum assent_submit_flag {
    /* Since minor 3. Of a good reply the body has the ids alone, by the operation's own names and whatever
     * shape was asked for, "{}" when it has none: for receipts, which hold nothing personal. What is shown once is
     * not made where it would never be seen: a customer that is created so has no first password. */
    ASSENT_SUBMIT_IDS = 1,
    /* Since minor 3. The command is tried and taken back: it is checked and decided as ever, its handler
     * runs, and nothing is kept, not in the journal either. A request id of the last 24 hours still gets its first
     * answer. An operation about rules is refused; a query is just executed. */
    ASSENT_SUBMIT_TRIAL = 2,
};

typedef struct assent_submission {
    size_t size;
    const assent_operation *operation;
    const assent_actor *actor;    /* who asks; the host keeps its own reference while needed */
    const assent_pair *arguments; /* name: dotted field name; value: text, copied by the host */
    uint32_t argument_count;
    assent_text body;           /* JSON object, or empty */
    assent_text request_id;     /* GUID or empty; makes a command idempotent for 24 hours */
    assent_text correlation_id; /* for the journal; or empty */
    assent_text locale;         /* of sentences, "sv-SE"; empty: en-US */
    assent_on_reply on_reply;
    void *data;
    uint64_t flags; /* since minor 3; of assent_submit_flag */
} assent_submission;

/* Since minor 2. How an operation looks through its shapes, for transports that describe what they
 * offer. A schema is JSON text in the dialect 2020-12 of JSON Schema, which OpenAPI 3.1 uses, without
 * references: names, words, limits and the line of help of each field come from the host's own
 * tables. `x-personal` marks what is about a person; a secret is `readOnly` or `writeOnly`. */
typedef struct assent_description {
    size_t size;
    /* Set by who asks: fields that arguments may give, so that no body has to; dotted names, ends with
     * NULL. NULL: there are none. */
    const char *const *given;
    int32_t is_command;  /* as the function of that name */
    assent_text summary; /* one line of help */
    /* What a body may say: without what only the host sets, null where null counts as absent,
     * `required` what neither another member of the shape nor an argument gives. Reading is more
     * lenient still: in letter case, and in unknown names. */
    assent_text input;
    assent_text output; /* what the reply's body says when it is good; `required`: always there */
} assent_description;

typedef struct assent_operations {
    size_t size;

    /* [loop] Resolves an operation's name and its shapes (NULL: the operation's own names).
     * ASSENT_E_ABSENT: no such operation; ASSENT_E_INVALID: a shape names a field that is not
     * there; either way the reason is set as by host->fail. The shapes' tables must outlive the
     * plugin (static). */
    assent_status (*find)(assent_self *self, const char *name, const assent_shape *input,
                          const assent_shape *output, const assent_operation **ret_operation);

    /* [loop] Checks and executes. The reply, also every refusal, comes through on_reply. */
    void (*submit)(assent_self *self, const assent_submission *submission);

    /* [loop] 1: the operation is a command, it changes the state; 0: it only reads. */
    int32_t (*is_command)(const assent_operation *operation);

    /* Since minor 2. [loop] Fills a description whose `size` and `given` are set. Its texts, and those of
     * describe_field, are valid until the plugin's next call of either. */
    assent_status (*describe)(assent_self *self, const assent_operation *operation,
                              assent_description *ret_description);
    /* Since minor 2. [loop] The schema of one field as an argument gives it, by its dotted name.
     * ASSENT_E_ABSENT: the operation has no such field, or only the host sets it. */
    assent_status (*describe_field)(assent_self *self, const assent_operation *operation,
                                    const char *name, assent_text *ret_schema);
} assent_operations;

#ifdef __cplusplus
}
#endif

#endif
