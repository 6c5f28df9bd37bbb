/* What the files of this plugin share: the plugin as a whole, its routes, and a call under way. */
#pragma once

#include "assent/assent.h"
#include "out.h"
#include "throttle.h"

#include <stdbool.h>
#include <string.h>

enum {
    GUID_SIZE = 36,
    CORRELATION_MOST = 64, /* characters that are echoed */
    ARGUMENTS_MOST = 12,
    HEADERS_MOST = 16,
    ROUTES_MOST = 64,
    VERSIONS = 2,            /* /v1 and /v1.0 */
    ERROR_BYTES = 32 * 1024, /* more than the longest sentences take when every byte is escaped; in
                              * what is left stands what the other rules answered */
    WARNING_BYTES = 3072,    /* with the rest below 4096, what some proxies take of all headers */
};

struct center;
struct call;

/* What this plugin says by itself: by its word in rules/messages, else in English. */
struct saying {
    const char *word;
    const char *english;
};
#define SAYING(a_word, in_english) ((struct saying){ (a_word), (in_english) })

/* A machine code of the host in the contract's words. */
struct fault {
    const char *word;
    int32_t status;
    int32_t code;
    const char *name; /* NULL: made of the word, "date.future" -> "DateFuture" */
};

/* A name of the query string and the operation's field. */
struct parameter {
    const char *outside;
    const char *inside;
};

/* A parameter that `prepare` or `finish` reads by itself. */
struct described {
    const char *name;
    const char *place;  /* "query" or "header" */
    const char *schema; /* JSON Schema, with a description */
};

enum route_flag {
    ROUTE_SECRET = 1 << 0,   /* the answer must not be kept by anybody on the way */
    ROUTE_OPTIONAL = 1 << 1, /* a host without the operation goes without the route */
    ROUTE_WHOLE = 1 << 2,    /* the path is the whole one, with a base and version of its own */
    ROUTE_FORM =
        1 << 3, /* the body is a form that `prepare` reads, and the answer is new each time */
    ROUTE_ETAG = 1 << 4, /* If-Match is the operation's field "etag" */
};

struct route {
    const char *method;
    const char *path; /* behind the version; the names in braces are the operation's fields */
    const char *operation;
    const assent_shape *input;
    const assent_shape *output;
    int32_t success;
    uint32_t flags;
    uint32_t route_flags;            /* of the SDK */
    enum throttled throttled;        /* which limit counts it */
    const struct parameter *query;   /* ends with a NULL name; what else is asked is ignored */
    const struct parameter *renames; /* fields that complaints may name, besides those of `query` */
    const struct fault *bad_id; /* for an id in the path, besides the customer's, that is no GUID */
    const struct fault *faults; /* own words before the common ones; ends with a NULL word */
    /* Instead of the query table: adds arguments; false when it has answered. */
    bool (*prepare)(struct call *call);
    /* Instead of the plain answer. */
    void (*finish)(struct call *call, const assent_reply *reply);
    /* Instead of the contract's errors. */
    void (*refuse)(struct call *call, const assent_reply *reply);

    /* ---- For the description at /openapi.json (openapi.c), which has all of the above from here and
     * from the host's tables. Every example is sent by tests/scenarios/test_openapi.py. ---- */

    const char *example;       /* a body, JSON; every route with `input` or `form` has one */
    const char *query_example; /* a query, as it stands in an address */
    /* Where an example finds the last name in the path: the operationId of a route and a place in its
     * answer ("order.create#/lineItems/0/subscriptionId"), which is told as a link of that answer; or
     * a value. With neither it is the "id" that a POST to the path before it answers, or that of the
     * first item which a GET lists there. */
    const char *id_from;
    const char *id_example;
    const struct described *reads; /* ends with a NULL name */
    /* JSON Schema of what the code of this route makes otherwise. */
    const char *adds;    /* what `finish` adds to the output */
    const char *answer;  /* what it answers instead of the output */
    const char *refusal; /* errors that are not the contract's */
    const char *form;    /* a body that is no JSON: application/x-www-form-urlencoded */
};

/* A route as it is served. */
struct served {
    struct center *center;
    const struct route *route;
    const assent_operation *operation;
    bool is_command;
};

/* The ids that every answer carries, and what the request's headers say. */
struct marks {
    char request_id[GUID_SIZE + 1];
    char correlation[CORRELATION_MOST + 1];
    char locale[36];
    size_t correlation_size;
    size_t locale_size;
    bool is_repeatable;       /* the client gave a request id of its own */
    bool is_request_id_bad;   /* it gave one that is no GUID */
    assent_text continuation; /* MS-ContinuationToken, may be empty */
    assent_text if_match;     /* an etag without its quotes; "*": any; empty: none was named */
};

struct center {
    const assent_host *host;
    const assent_operations *operations;
    const assent_routes *routes;
    const assent_identity *identity;   /* NULL: no token endpoint, and nothing is limited */
    const assent_sentences *sentences; /* NULL: what the plugin says by itself is in English */
    struct throttle *throttle;         /* NULL: nothing is limited */
    bool is_sandbox;
    const assent_work *work; /* NULL: texts beside the rules cannot be served */
    uint32_t documents;      /* texts that are being read */
    uint64_t text_bytes;     /* of texts, that were served since … */
    int64_t texts_since_s;
    struct served served[ROUTES_MOST];
    uint32_t served_count;
    struct call *spare; /* calls to be used again */
    uint32_t calls;     /* under way */
    bool is_closed;     /* with calls under way: the last of them frees everything */
    void (*on_drained)(void *data);
    void *drained_data;
    uint8_t random[4096]; /* for 256 ids: less than one system call for a hundred requests */
    size_t random_left;
    assent_pair refusal_headers[HEADERS_MOST]; /* of the last refusal; see assent_on_refusal */
    struct marks refused;                      /* of the same one */
    struct out openapi; /* what /openapi.json answers; no data: nothing is offered there */
    char openapi_tag[20];
    char error[ERROR_BYTES];
    char warning[WARNING_BYTES]; /* of the answer that is being made */
};

/* What a list is asked for: by the request's query, or by the token of the page before. */
struct list {
    assent_text
        query; /* that of the page before, for what the request's does not say; may be empty */
    assent_text token; /* the host's own; empty: the list begins */
};

/* A walk through both queries. */
struct list_walk {
    assent_text rest;
    bool is_behind; /* in the one of the page before */
};

/* A request on its way through the host. */
struct call {
    struct call *next;
    const struct served *served;
    assent_request *request;
    struct marks marks;
    assent_pair arguments[ARGUMENTS_MOST];
    uint32_t argument_count;
    char *space; /* for decoded texts: twice as long as the query and the form */
    size_t space_used;
    size_t space_size;
    struct list list; /* of routes that are lists */
    char retry_after[12];
    assent_text warning; /* the header's value, in the center's space; empty: there is none */
};

static inline struct list_walk list_walk_begin(const struct call *call)
{
    return (struct list_walk){ .rest = call->request->query };
}

static inline assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* ---- headers.c ---- */

void marks_read(struct center *center, const assent_request *request, struct marks *ret_marks);
/* Content-Type and the ids; returns how many. */
uint32_t marks_write(const struct marks *marks, assent_pair headers[HEADERS_MOST]);
bool is_guid(assent_text value);
bool is_same_name(assent_text value, const char *name);

/* ---- query.c ---- */

/* The next "name=value" of a query, as it came; false at the end. */
bool query_next(assent_text *rest, assent_text *ret_name, assent_text *ret_value);
/* A value with its escapes and plus signs resolved, in the call's space. What is no escape stays. */
assent_text query_decode(struct call *call, assent_text raw);
/* A copy of a text in the call's space; what does not fit is cut off. */
assent_text query_keep(struct call *call, assent_text value);
/* The first value that is not empty of a name in any letter case; empty: there is none. */
assent_text query_find(struct call *call, const char *name);
assent_text query_find_in(struct call *call, assent_text query, const char *name);
/* The byte that two hex digits say, or -1. */
int query_byte(const char digits[2]);

/* ---- continuation.c ---- */

/* Fills the call's list; false when it has answered. Nothing may be in the call's space yet. */
bool continuation_read(struct call *call);
/* As query_find, in the request's query and else in that of the page before. */
assent_text continuation_find(struct call *call, const char *name);
/* The next "name=value" that belongs to the whole list, not to one page of it; false at the end. A walk
 * begins as list_walk_begin(call). */
bool continuation_next(const struct call *call, struct list_walk *walk, assent_text *ret_name,
                       assent_text *ret_value);
/* What stands in front of the host's token in ours. */
void continuation_write(const struct call *call, struct out *out);

/* ---- errors.c ---- */

/* What is said about a failure. */
struct problem {
    int32_t status;
    int32_t code;
    const char *name; /* PascalCase */
    assent_text sentence;
    size_t renamed; /* bytes at the sentence's begin in whose place the path is written */
    assent_text remedy;
    assent_text path; /* goes into "data" */
    const assent_answer *answers;
    size_t answer_count;
    bool is_retryable;
};

/* The body of an error, in the center's own space. */
assent_text error_write(struct center *center, const struct problem *problem);
void error_of_reply(const struct route *route, const assent_reply *reply, char name[64],
                    struct problem *ret_problem);
void error_refusal(int32_t status, struct problem *ret_problem, struct saying *ret_saying);
/* In the locale of the request, valid until the next sentence. */
assent_text error_say(struct center *center, const struct marks *marks, struct saying saying);

/* ---- answers.c ---- */

/* Every answer of the rules as a member of an error's body, behind other members; nothing when there is
 * none:
 *
 *     ,"answers":[{"verdict":"block","rule":"gate.order","code":"agreement.missing","sentence":"…"}]
 *
 * An answer for which there is no room comes with its verdict and code alone, or at last is left out. */
void answers_put(struct out *out, const struct problem *problem);

/* The value of the header Assent-Warning; empty when the rules warned of nothing. It says beside a body
 * that stays the contract's what a rule had against something that passed.
 *
 * A list of RFC 9651 (structured field values), ASCII whatever the language: each member is the rule's
 * stable code as a String, with its texts as parameters: `rule` as a String; `sentence` and, when there
 * is one, `remedy` as Display Strings, in which %xx stands for a byte of UTF-8:
 *
 *     "text.replaced";rule="trial.text";sentence=%"Avtalet fr%c3%a5n 2019 har ersatts."
 *
 * A member for which there is no room comes with its code alone, or at last is left out; of a
 * command the journal has everything. */
assent_text warnings_write(struct center *center, const assent_reply *reply);

/* ---- call.c ---- */

void call_begin(void *data, assent_request *request);
void call_add(struct call *call, const char *field, assent_text value);
/* So much more room in the call's space, in which nothing may be yet; false when it has answered. */
bool call_reserve(struct call *call, size_t size);
/* Each of these ends the call. */
void call_answer(struct call *call, int32_t status, assent_text body, const assent_pair *more,
                 uint32_t more_count);
/* The same with another Content-Type than JSON, which stands first in `more`. */
void call_answer_as(struct call *call, int32_t status, assent_text body, const assent_pair *more,
                    uint32_t more_count);
void call_fail(struct call *call, const struct problem *problem);
void call_fail_with(struct call *call, const struct fault *fault, struct saying saying,
                    const char *path);
void call_fail_reply(struct call *call, const assent_reply *reply);

void center_free(struct center *center);

void refuse(void *data, assent_request *request, const char *reason, assent_response *response);

/* ---- customers.c, documents.c, bodiless.c, relationships.c: what is more than translation ---- */

/* Answers with a page: its body, whose last member may be the continuation token, and links to itself and to
 * the next, below the version. */
void page_answer(struct call *call, assent_text body, const char *resource);
bool customers_prepare(struct call *call);
void customers_finish(struct call *call, const assent_reply *reply);
void deleted_finish(struct call *call, const assent_reply *reply);
void domain_finish(struct call *call, const assent_reply *reply);
void document_finish(struct call *call, const assent_reply *reply);
bool relationships_prepare(struct call *call);

/* ---- openapi.c, openapi_*.c ---- */

/* Writes what is served as a document of OpenAPI 3.1, and offers it at /openapi.json. */
assent_status openapi_offer(struct center *center);

/* ---- plugin.c ---- */

enum { PATH_BYTES = 128 };
/* The whole path of a route in one version of the contract. */
void route_path(const struct route *route, uint32_t version, char path[PATH_BYTES]);

/* ---- routes.c ---- */

/* The routes of one subject: routes_*.c has a table for each. */
struct route_group {
    const struct route *routes;
    uint32_t count;
};
extern const struct route_group *const route_groups[]; /* ends with NULL */
