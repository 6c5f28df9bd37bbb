/* Lookups by key of who takes part: partners, users, tokens, and customers with what is newest of them. */
#pragma once

#include "store/store.h"

/* AS_E_NOT_FOUND with the word "partner.unknown", "user.unknown", "token.unknown". */
int as_partner_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                    struct as_partner *ret_partner, struct as_err *err);
/* By its id in the partner network; row 0: there is none. */
int as_partner_find_mpn(struct as_conn *conn, as_str mpn_id, struct as_arena *arena,
                        struct as_partner *ret_partner, struct as_err *err);
/* Rows of the resellers that buy through a provider, in the order they were added; in the arena. */
int as_partner_resellers(struct as_conn *conn, const struct as_id *provider, struct as_arena *arena,
                         int64_t **ret_rows, uint32_t *ret_count, struct as_err *err);
int as_user_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                 struct as_user *ret_user, struct as_err *err);
int as_token_find(struct as_conn *conn, const struct as_id *id, struct as_arena *arena,
                  struct as_token *ret_token, struct as_err *err);
/* By the digest of its secret; through the memory index. */
int as_token_find_digest(struct as_conn *conn, const struct as_digest *digest,
                         struct as_arena *arena, struct as_token *ret_token, struct as_err *err);

/* Row and newest rows of a customer, from memory; false when there is none. */
bool as_customer_locate(struct as_conn *conn, const struct as_id *id, uint32_t *ret_row,
                        struct as_entry *ret_entry);
/* On the writer, for when the batch commits: the customer is found by its id and domain, and has these newest rows;
 * is found no more. */
void as_customer_enter(struct as_conn *conn, const struct as_customer *customer,
                       const struct as_entry *entry);
void as_customer_leave(struct as_conn *conn, const struct as_customer *customer);
/* The domain of a customer that was deleted: none at all. Its row keeps its number, so that no later one
 * gets it, and nothing leads there. */
#define AS_DELETED_DOMAIN "(deleted)"

/* Whether a customer with this domain exists, in any letter case. */
int as_domain_is_taken(struct as_conn *conn, as_str domain, bool *ret_is_taken, struct as_err *err);
uint64_t as_domain_hash(as_str domain);
/* By its domain, in any letter case. AS_E_NOT_FOUND. */
int as_customer_find_domain(struct as_conn *conn, as_str domain, struct as_arena *arena,
                            struct as_customer *ret_customer, struct as_err *err);
/* On the writer: the next token of a customer's contacts behind the row `after` that holds at this moment; row 0:
 * there is none. */
int as_token_next_of_contact(struct as_conn *conn, const struct as_id *customer, int64_t at,
                             int64_t after, int64_t *ret_row, struct as_err *err);
