/* The command line's way to the operations: through the control socket of a running server, or, when
 * none runs, by opening the database itself. */
#pragma once

#include <jansson.h>

#include "base/err.h"

struct as_client;

struct as_client_call {
    as_str operation;
    as_str input;      /* JSON object, or empty */
    as_str as;         /* id of the user who asks; empty: the operator */
    as_str request_id; /* may be empty */
    as_str locale;     /* may be empty */
    bool is_explained; /* not executed: what do the rules say? */
    bool wants_ids;    /* of a good reply, and nothing else */
    bool is_trial;     /* nothing of it is kept */
};

struct as_client_reply {
    int status;    /* 0 or an error code */
    char code[64]; /* of an error */
    char sentence[768];
    json_t *body;     /* the reply, or the error object; to be given back */
    json_t *warnings; /* of what passed: [{code, remedy, rule, sentence}]; NULL: none; the same */
    int64_t sequence;
    bool is_repeat;
};

/* AS_E_CONFIG. */
int as_client_open(const char *config, struct as_client **ret_client, struct as_err *err);
void as_client_close(struct as_client *client);
/* Fails only when nobody could be asked; a refusal is a reply. */
int as_client_call(struct as_client *client, const struct as_client_call *call,
                   struct as_client_reply *ret_reply, struct as_err *err);
/* Many calls at once, which therefore share commits; none may depend on another's reply. Fails when one of
 * them could not be asked: then some may have been executed, and there are no replies. */
enum { AS_CLIENT_MANY = 64 };
int as_client_call_all(struct as_client *client, const struct as_client_call *calls, uint32_t count,
                       struct as_client_reply *ret_replies, struct as_err *err);
/* True when a server answers. */
bool as_client_is_remote(const struct as_client *client);
void as_client_reply_fini(struct as_client_reply *reply);
