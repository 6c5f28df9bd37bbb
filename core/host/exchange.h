/* The words of an operation, both ways: arguments and JSON into its input record, its reply record or
 * its refusal into JSON. Shared by the loop, the command line and the control socket. */
#pragma once

#include "host/shape.h"
#include "operations/operation.h"

enum {
    AS_BODY_LIMIT =
        16 * 1024 * 1024,   /* bytes of JSON; transports have smaller limits of their own */
    AS_ARGUMENT_NAMES = 16, /* kept per compiled operation */
};

/* An argument's name that was looked up before. */
struct as_argument_name {
    as_str name;
    const struct as_field *field;
    uint32_t offset;
};

/* An operation with its shapes; the SDK's `assent_operation`. Lives in the arena of its maker. */
struct assent_operation {
    const struct as_operation *operation;
    const assent_shape *input, *output; /* as they came, for descriptions; NULL likewise */
    const struct as_shape_in *in;       /* NULL: the operation's own names, strictly */
    const struct as_shape_out *out;     /* NULL: the operation's own names */
    void *blank_input, *blank_reply;    /* cleared records, to be copied */
    struct as_arena *arena;
    struct as_argument_name names[AS_ARGUMENT_NAMES];
    uint32_t name_count;
};

/* AS_E_ABSENT: no such operation (the nearest is offered); AS_E_INVALID: a shape is wrong. */
int as_exchange_find(as_str name, const assent_shape *input, const assent_shape *output,
                     struct as_arena *arena, struct assent_operation **ret_operation,
                     struct as_err *err);

struct as_exchange_input {
    const assent_pair *arguments;
    uint32_t argument_count;
    as_str body;
    bool is_partial; /* required fields may be absent: a question, not a request */
};

/* Fills the record: the body first, then the arguments, which win; then what is required is checked.
 * Names paths in the words of the outside. */
int as_exchange_read(struct assent_operation *operation, const struct as_exchange_input *from,
                     struct as_arena *arena, void *record, struct as_err *err);
/* Puts the paths of later complaints (prepare, handlers) into the words of the outside. */
void as_exchange_rename(const struct assent_operation *operation, struct as_err *err);

void as_exchange_write(const struct assent_operation *operation, const void *reply,
                       struct as_buf *buf);
/* Puts every answer of the rules but plain allows into the reply, in the order asked; the list lives in
 * the arena, the texts are the decision's. Without any nothing is allocated. False: no memory. */
bool as_exchange_list_answers(const struct as_decision *decision, struct as_arena *arena,
                              assent_reply *reply);
/* {"error":{"code","sentence","path","remedy","answers","problems"}}; `decision` and `problems` (of a
 * rule set) may be NULL. */
void as_exchange_write_error(const struct as_err *err, const struct as_decision *decision,
                             const struct as_problems *problems, struct as_buf *buf);
/* Seconds after which it may work, 0 when trying again is of no use. */
uint32_t as_exchange_retry_s(int status);

/* "sv-SE" or what stands in for it. */
as_str as_exchange_locale(as_str locale);
/* A GUID, or nothing (nil). AS_E_INVALID. */
int as_exchange_request_id(as_str text, struct as_id *ret_id, struct as_err *err);
/* What may stand in the journal of it: printable and short, else nothing. */
as_str as_exchange_correlation(as_str text);
