/* What people at a customer sign in with: the name and password that the customer got when it was created, or a
 * one-time code that was sent to the invited address. */
#pragma once

#include "operations/inputs.h"
#include "operations/operation.h"

/* The first password, derived from the host's key: the answer to a repeated request can show it again although
 * nothing but its Argon2id is kept. 20 characters of 32 each: 100 bits. No data: no memory. */
as_str as_first_password(struct as_arena *arena, as_str key, const struct as_id *customer);
/* That password, and the name "admin@nordvik.example"; without memory both or one are no data. */
struct as_credentials as_first_credentials(const struct as_preparation *preparation,
                                           const struct as_id *customer, as_str domain);

/* Stands for the password that a customer has, and is another one when that changes; nil: it has none. */
struct as_digest as_password_proof(const struct as_customer *customer);

/* What an actor with this token has to change before anything else: a first password, which people at the
 * partner have seen. */
enum as_must_change as_contact_must_change(const struct as_token *token,
                                           const struct as_customer *customer);

/* A token for the customer's contact, for eight hours, into reply and index. */
int as_contact_token_add(struct as_run *run, const struct as_token *token,
                         struct as_contact_signed_in *reply, struct as_err *err);
/* Ends the tokens of a customer's contacts, but for one (NULL: all). */
int as_contact_tokens_end(struct as_run *run, const struct as_id *customer,
                          const struct as_id *except, int64_t *ret_count, struct as_err *err);

/* The eight digits of a one-time code, derived from the host's key and the code's id. */
as_str as_sign_in_code(struct as_arena *arena, as_str key, const struct as_id *code);
