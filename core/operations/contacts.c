/* People at a customer: signing in by name and password, choosing another password, leaving.
 *
 * Passwords are proven on the pool (prove), where each guess costs memory and time; the engine, and a replay, see
 * only which password was proven, and whether it still holds. What proves nothing is not journaled. */
#include "operations/contacts.h"

#include "base/fold.h"
#include "base/password.h"
#include "operations/handlers.h"
#include "operations/secrets.h"
#include "store/index.h"
#include "store/people.h"

#include <string.h>

enum { PASSWORD_LEAST = 12 }; /* characters: NIST SP 800-63B asks for 8, OWASP ASVS 2.1.1 for 12 */
static const int64_t token_ms = 8ll * 3600 * 1000;

as_str as_first_password(struct as_arena *arena, as_str key, const struct as_id *customer)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    char text[AS_ID_TEXT_SIZE];
    as_str parts = as_arena_printf(arena, "credential:%s", as_id_format(customer, text).data);
    struct as_digest bits = as_hmac(key, parts);
    char password[20];
    for (size_t i = 0; i < sizeof password; i++)
        password[i] = letters[bits.bytes[i] % 32];
    return as_arena_copy(arena, as_str_make(password, sizeof password));
}

#define FIRST_NAME "admin@"

static as_str first_user_name(struct as_arena *arena, as_str domain)
{
    return as_arena_printf(arena, FIRST_NAME "%.*s", AS_STR_ARG(domain));
}

struct as_credentials as_first_credentials(const struct as_preparation *preparation,
                                           const struct as_id *customer, as_str domain)
{
    return (struct as_credentials){
        .user_name = first_user_name(preparation->arena, domain),
        .password = as_first_password(preparation->arena, preparation->key, customer),
    };
}

struct as_digest as_password_proof(const struct as_customer *customer)
{
    static const struct as_digest none;
    if (customer->password.size > 0)
        return as_digest_of(customer->password);
    if (as_digest_is_nil(&customer->credential))
        return none;
    return as_digest_of(
        as_str_make((const char *)customer->credential.bytes, sizeof customer->credential.bytes));
}

enum as_must_change as_contact_must_change(const struct as_token *token,
                                           const struct as_customer *customer)
{
    return token->assurance == AS_ASSURANCE_PASSWORD && customer->password_chosen_at == AS_TIME_NONE
               ? AS_MUST_CHANGE_PASSWORD
               : AS_MUST_CHANGE_NOTHING;
}

/* ---- Proving a password, on the pool --------------------------------------------------------- */

static int is_password(const struct as_customer *customer, as_str password, bool *ret_is_right,
                       struct as_err *err)
{
    if (customer->password.size > 0)
        return as_password_verify(customer->password, password, ret_is_right, err);
    const struct as_digest digest = as_digest_of(password);
    *ret_is_right = !as_digest_is_nil(&customer->credential) &&
                    as_secret_equal(&digest, &customer->credential, sizeof digest);
    return 0;
}

/* Every answer takes as long as that about a chosen password: the time says neither whether there is such a
 * name, nor whether its password was ever changed. */
static int is_password_of(const struct as_customer *customer, bool is_there, as_str password,
                          bool *ret_is_right, struct as_err *err)
{
    int rc = 0;
    *ret_is_right = false;
    if (is_there)
        rc = is_password(customer, password, ret_is_right, err);
    if (rc == 0 && !(is_there && customer->password_chosen_at != AS_TIME_NONE))
        rc = as_password_pretend(password, err);
    return rc;
}

static int wrong_name(struct as_run *run, struct as_err *err)
{
    return as_run_refuse(run, err, AS_E_UNAUTHENTICATED, "sign_in.wrong",
                         "the name or the password is wrong");
}

static int find_named(struct as_run *run, as_str name, struct as_customer *ret_customer,
                      struct as_err *err)
{
    const as_str first = AS_STR(FIRST_NAME);
    if (name.size <= first.size || !as_str_equal_nocase(as_str_make(name.data, first.size), first))
        return as_err_set(err, AS_E_NOT_FOUND, "there is no such name");
    const as_str domain = as_str_make(name.data + first.size, name.size - first.size);
    return as_customer_find_domain(run->conn, domain, run->arena, ret_customer, err);
}

static int prove_sign_in(struct as_run *run, void *data, struct as_err *err)
{
    struct as_contact_sign_in *input = data;
    struct as_customer customer;
    bool is_right = false;
    int rc = find_named(run, input->user_name, &customer, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    rc = is_password_of(&customer, rc == 0, input->password, &is_right, err);
    input->password = AS_STR_NONE;
    if (rc < 0)
        return rc;
    if (!is_right)
        return wrong_name(run, err);
    input->customer = customer.id;
    input->proven = as_password_proof(&customer);
    return 0;
}

static bool guess_sign_in(const struct as_actor *actor, const void *data, as_str *ret_subject)
{
    const struct as_contact_sign_in *input = data;
    (void)actor;
    *ret_subject = input->user_name;
    return true;
}

/* ---- Signing in ------------------------------------------------------------------------------ */

static int prepare_sign_in(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_contact_sign_in *input = data;
    input->id = as_id_random();
    input->access = as_secret_make(preparation->arena, &input->digest);
    return input->access.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a token");
}

/* What was proven may have been changed since: then it proves nothing any more. */
static int find_proven(struct as_run *run, const struct as_id *id, const struct as_digest *proven,
                       struct as_customer *ret_customer, struct as_err *err)
{
    run->customer_id = *id;
    run->has_customer = as_customer_locate(run->conn, id, &run->customer_row, &run->customer_entry);
    if (!run->has_customer)
        return wrong_name(run, err);
    const int rc =
        as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, ret_customer, err);
    if (rc < 0)
        return rc;
    const struct as_digest held = as_password_proof(ret_customer);
    return !as_digest_is_nil(&held) && as_digest_equal(&held, proven) ? 0 : wrong_name(run, err);
}

static int load_sign_in(struct as_run *run, void *data, struct as_err *err)
{
    const struct as_contact_sign_in *input = data;
    struct as_customer unused;
    return find_proven(run, &input->customer, &input->proven, &unused, err);
}

int as_contact_token_add(struct as_run *run, const struct as_token *token,
                         struct as_contact_signed_in *reply, struct as_err *err)
{
    struct as_token *kept = &reply->token;
    *kept = *token;
    kept->created_at = run->at;
    kept->expires_at = run->at + token_ms;
    kept->revoked_at = AS_TIME_NONE;
    reply->customer = token->customer;
    reply->expires_in = token_ms / 1000;
    reply->is_right = true;
    const int rc = as_row_insert(run->conn, AS_TABLE_TOKENS, kept, &kept->row, err);
    if (rc < 0)
        return rc;
    as_pending_add_key(as_conn_pending(run->conn), AS_KEY_TOKEN,
                       as_hash_keyed(&kept->digest, sizeof kept->digest), (uint32_t)kept->row);
    return 0;
}

static int sign_in(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_contact_sign_in *input = data;
    struct as_contact_signed_in *signed_in = reply;
    struct as_customer customer;
    const struct as_token token = {
        .id = input->id,
        .digest = input->digest,
        .customer = input->customer,
        .assurance = AS_ASSURANCE_PASSWORD,
    };
    int rc = find_proven(run, &input->customer, &input->proven, &customer, err);
    if (rc < 0)
        return rc;
    signed_in->must_change_password =
        as_contact_must_change(&token, &customer) == AS_MUST_CHANGE_PASSWORD;
    return as_contact_token_add(run, &token, signed_in, err);
}

/* As with tokens of partners: the repeat of a request made another one in vain. */
static int show_sign_in(const struct as_preparation *preparation, const void *data, void *reply,
                        struct as_err *err)
{
    const struct as_contact_sign_in *input = data;
    struct as_contact_signed_in *signed_in = reply;
    (void)preparation, (void)err;
    if (as_id_equal(&signed_in->token.id, &input->id))
        signed_in->access = input->access;
    return 0;
}

/* ---- Another password ------------------------------------------------------------------------ */

static size_t characters_of(as_str text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++)
        count += ((unsigned char)text.data[i] & 0xC0) != 0x80; /* not the inside of one in UTF-8 */
    return count;
}

static int refuse_new(struct as_run *run, const char *word, const char *otherwise,
                      struct as_err *err)
{
    as_run_refuse(run, err, AS_E_INVALID, word, otherwise);
    snprintf(err->path, sizeof err->path, "new");
    return err->code;
}

static int check_new(struct as_run *run, const struct as_contact_change_password *input,
                     const struct as_customer *customer, struct as_err *err)
{
    const as_str folded = as_fold(run->arena, input->new);
    const as_str obvious[] = {
        first_user_name(run->arena, customer->domain),
        customer->domain,
        customer->company_name,
    };
    if (!folded.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a password");
    if (characters_of(input->new) < PASSWORD_LEAST)
        return refuse_new(run, "password.short", "a password needs at least 12 characters", err);
    if (as_str_equal(input->new, input->old))
        return refuse_new(run, "password.same", "the new password must be another one", err);
    for (size_t i = 0; i < AS_COUNT(obvious); i++) {
        const as_str name = as_fold(run->arena, obvious[i]);
        if (!name.data)
            return as_err_set(err, AS_E_MEMORY, "no memory for a password");
        if (as_str_equal(folded, name))
            return refuse_new(run, "password.obvious",
                              "the user name and the company's name are no passwords", err);
    }
    return 0;
}

static int refuse_old(struct as_run *run, struct as_err *err)
{
    as_run_refuse(run, err, AS_E_INVALID, "password.wrong", "the old password is wrong");
    snprintf(err->path, sizeof err->path, "old");
    return err->code;
}

static int keep_new(struct as_run *run, struct as_contact_change_password *input,
                    const struct as_customer *customer, struct as_err *err)
{
    uint8_t salt[AS_PASSWORD_SALT_SIZE];
    const int rc = check_new(run, input, customer, err);
    if (rc < 0)
        return rc;
    as_random_bytes(salt, sizeof salt);
    return as_password_hash(AS_PASSWORD_CHOSEN, input->new, salt, run->arena, &input->password,
                            err);
}

static int prove_change(struct as_run *run, void *data, struct as_err *err)
{
    struct as_contact_change_password *input = data;
    struct as_customer customer;
    uint32_t row = 0;
    struct as_entry unused;
    bool is_right = false;
    if (run->actor->kind != AS_ACTOR_CONTACT ||
        !as_customer_locate(run->conn, &run->actor->customer, &row, &unused))
        return 0; /* the rules, or the handler, refuse it */
    int rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, row, run->arena, &customer, err);
    if (rc == 0)
        rc = is_password(&customer, input->old, &is_right, err);
    if (rc < 0)
        return rc;
    if (is_right) {
        rc = keep_new(run, input, &customer, err);
    } else {
        /* A repeat of what was carried out already: it gets its first answer, if it is one. */
        rc = is_password(&customer, input->new, &is_right, err);
        if (rc == 0 && !is_right)
            rc = refuse_old(run, err);
    }
    input->proven = as_password_proof(&customer);
    input->old = input->new = AS_STR_NONE;
    return rc;
}

static bool guess_old(const struct as_actor *actor, const void *data, as_str *ret_subject)
{
    (void)data;
    *ret_subject = as_str_make((const char *)actor->customer.bytes, sizeof actor->customer.bytes);
    return actor->kind == AS_ACTOR_CONTACT;
}

static int change_password(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_contact_change_password *input = data;
    struct as_contact_password_changed *changed = reply;
    struct as_customer customer;
    if (run->actor->kind != AS_ACTOR_CONTACT)
        return as_run_refuse(run, err, AS_E_DENIED, "contact.only",
                             "only a contact changes its own password");
    int rc = find_proven(run, &run->actor->customer, &input->proven, &customer, err);
    if (rc == AS_E_UNAUTHENTICATED || (rc == 0 && input->password.size == 0))
        return refuse_old(run, err);
    if (rc < 0)
        return rc;
    customer.password = input->password;
    customer.password_chosen_at = run->at;
    customer.credential = (struct as_digest){ { 0 } };
    rc = as_row_update(run->conn, AS_TABLE_CUSTOMERS, customer.row, &customer, err);
    return rc < 0
               ? rc
               : as_contact_tokens_end(run, &customer.id, &run->actor->token, &changed->ended, err);
}

/* ---- Leaving --------------------------------------------------------------------------------- */

static int end_token(struct as_run *run, struct as_token *token, struct as_err *err)
{
    token->revoked_at = run->at;
    as_pending_touch_identity(as_conn_pending(run->conn));
    return as_row_update(run->conn, AS_TABLE_TOKENS, token->row, token, err);
}

int as_contact_tokens_end(struct as_run *run, const struct as_id *customer,
                          const struct as_id *except, int64_t *ret_count, struct as_err *err)
{
    int64_t row = 0;
    *ret_count = 0;
    as_pending_touch_identity(as_conn_pending(run->conn)); /* the one that stays may do more now */
    for (;;) {
        struct as_token token;
        int rc = as_token_next_of_contact(run->conn, customer, run->at, row, &row, err);
        if (rc < 0 || row == 0)
            return rc;
        rc = as_row_get(run->conn, AS_TABLE_TOKENS, row, run->arena, &token, err);
        if (rc == 0 && !(except && as_id_equal(&token.id, except))) {
            rc = end_token(run, &token, err);
            ++*ret_count;
        }
        if (rc < 0)
            return rc;
    }
}

static int end_session(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_token *token = reply;
    if (as_id_is_nil(&run->actor->token))
        return as_run_refuse(run, err, AS_E_CONFLICT, "session.none",
                             "the request came without a token of this service");
    const int rc = as_token_find(run->conn, &run->actor->token, run->arena, token, err);
    if (rc < 0 || token->revoked_at != AS_TIME_NONE)
        return rc;
    return end_token(run, token, err);
}

const struct as_operation as_op_contact_sign_in = {
    .action = AS_ACTION_contact_sign_in,
    .name = "contact.sign_in",
    .kind = AS_COMMAND,
    .flags = AS_OP_OPEN,
    .doc = "a bearer token for eight hours, for a customer's contact who proves the password",
    .input = &as_contact_sign_in_fields,
    .reply = &as_contact_signed_in_fields,
    .prepare = prepare_sign_in,
    .prove = prove_sign_in,
    .guesses = guess_sign_in,
    .load = load_sign_in,
    .run = sign_in,
    .finish = show_sign_in,
};
const struct as_operation as_op_contact_change_password = {
    .action = AS_ACTION_contact_change_password,
    .name = "contact.change_password",
    .kind = AS_COMMAND,
    .doc = "another password for the caller's own company; its other tokens end",
    .input = &as_contact_change_password_fields,
    .reply = &as_contact_password_changed_fields,
    .prove = prove_change,
    .guesses = guess_old,
    .run = change_password,
};
const struct as_operation as_op_session_end = {
    .action = AS_ACTION_session_end,
    .name = "session.end",
    .kind = AS_COMMAND,
    .doc = "ends the token that the request came with",
    .input = &as_session_end_fields,
    .reply = &as_token_fields,
    .run = end_session,
};
