/* Signing in as published SDKs do: secrets for people and programs, made by the host and shown once, and the
 * tokens that are given for them (RFC 6749). What proves nothing is refused before it is decided on, so it is
 * not journaled: strangers could fill the journal. */
#include "store/sign_ins.h"

#include <strings.h>

#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/secrets.h"
#include "store/index.h"
#include "store/people.h"

enum { DAYS_DEFAULT = 365, PAGE_DEFAULT = 100 };
static const int64_t day_ms = 24 * 3600 * 1000;
static const int64_t token_ms = 3600 * 1000;
static const int64_t refresh_ms = 90ll * 24 * 3600 * 1000;

const char *const as_grants[] = { "",          "client_credentials",
                                  "password",  "refresh_token",
                                  "jwt_token", NULL };

/* ---- Secrets --------------------------------------------------------------------------------- */

static int prepare_sign_in(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_sign_in_create *input = data;
    input->id = as_id_random();
    input->secret = as_secret_make(preparation->arena, &input->digest);
    return input->secret.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a secret");
}

/* Whose it will be. Another partner's user and none are the same. */
static int find_owner(struct as_run *run, const struct as_sign_in_create *input,
                      struct as_id *ret_partner, struct as_err *err)
{
    const bool is_users = !as_id_is_nil(&input->user);
    if (is_users == (input->application.size > 0))
        return as_err_field(err, "user", "user.or_application",
                            "name either a user, or an application and its partner", NULL);
    *ret_partner = input->partner;
    if (is_users) {
        struct as_user user;
        const int rc = as_user_find(run->conn, &input->user, run->arena, &user, err);
        if (rc == AS_E_NOT_FOUND || (rc == 0 && as_run_is_foreign(run, &user.partner)))
            return as_run_refuse(run, err, AS_E_NOT_FOUND, "user.unknown", "there is no such user");
        *ret_partner = user.partner;
        return rc;
    }
    if (as_id_is_nil(ret_partner) && run->partner)
        *ret_partner = run->partner->id;
    struct as_partner partner;
    const int rc = as_partner_find(run->conn, ret_partner, run->arena, &partner, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && as_run_is_foreign(run, ret_partner)))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner");
    return rc;
}

static int create_sign_in(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_sign_in_create *input = data;
    struct as_sign_in *sign_in = &((struct as_sign_in_created *)reply)->sign_in;
    struct as_id partner;
    const int rc = find_owner(run, input, &partner, err);
    if (rc < 0)
        return rc;
    const int64_t days = input->days == AS_INT_NONE ? DAYS_DEFAULT : input->days;
    *sign_in = (struct as_sign_in){
        .id = input->id,
        .kind = as_id_is_nil(&input->user) ? AS_SIGN_IN_CLIENT : AS_SIGN_IN_PASSWORD,
        .partner = partner,
        .user = input->user,
        .application = input->application,
        .digest = input->digest,
        .created_at = run->at,
        .expires_at = run->at + days * day_ms,
        .revoked_at = AS_TIME_NONE,
    };
    return as_row_insert(run->conn, AS_TABLE_SIGN_INS, sign_in, &sign_in->row, err);
}

/* As with tokens: the repeat of a request made another one in vain. */
static int show_secret(const struct as_preparation *preparation, const void *data, void *reply,
                       struct as_err *err)
{
    const struct as_sign_in_create *input = data;
    struct as_sign_in_created *created = reply;
    (void)preparation, (void)err;
    if (as_id_equal(&created->sign_in.id, &input->id))
        created->secret = input->secret;
    return 0;
}

static int revoke_sign_in(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_sign_in_revoke *input = data;
    struct as_sign_in *sign_in = reply;
    const int rc = as_sign_in_find(run->conn, &input->id, run->arena, sign_in, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && as_run_is_foreign(run, &sign_in->partner)))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "sign_in.unknown",
                             "there is no such sign-in");
    if (rc < 0 || sign_in->revoked_at != AS_TIME_NONE)
        return rc;
    sign_in->revoked_at = run->at;
    return as_row_update(run->conn, AS_TABLE_SIGN_INS, sign_in->row, sign_in, err);
}

struct collect {
    struct as_run *run;
    struct as_page *page;
    int64_t last;
    int64_t looked_at;
};

static int collect_sign_in(void *data, const void *record)
{
    struct collect *collect = data;
    const struct as_sign_in *sign_in = record;
    collect->last = sign_in->row;
    collect->looked_at++;
    if (as_run_is_foreign(collect->run, &sign_in->partner))
        return 0;
    struct as_sign_in *item =
        as_list_push(collect->run->arena, &collect->page->items, sizeof *item);
    if (item)
        *item = *sign_in;
    return !item;
}

static int list_sign_ins(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_sign_in_list *input = data;
    struct as_page *page = reply;
    const int64_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size;
    struct collect collect = { .run = run, .page = page };
    int rc = as_conn_read_begin(run->conn, err);
    if (rc == 0)
        rc = as_row_each(run->conn, AS_TABLE_SIGN_INS, NULL,
                         input->after == AS_INT_NONE ? 0 : input->after, size, run->arena,
                         collect_sign_in, &collect, err);
    page->total_count = page->items.count;
    page->next = collect.looked_at == size ? collect.last : AS_INT_NONE;
    return rc;
}

/* ---- Grants ---------------------------------------------------------------------------------- */

/* What was sent becomes its digest here, on the loop, and goes no further. */
static int prepare_grant(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_token_grant *input = data;
    if (input->secret.size > 0)
        input->secret_digest = as_digest_of(input->secret);
    input->secret = AS_STR_NONE;
    input->id = as_id_random();
    input->refresh_id = as_id_random();
    input->access = as_secret_make(preparation->arena, &input->digest);
    input->refresh = as_secret_make(preparation->arena, &input->refresh_digest);
    return input->access.data && input->refresh.data
               ? 0
               : as_err_set(err, AS_E_MEMORY, "no memory for a token");
}

static int refuse_grant(struct as_err *err, const char *word, const char *sentence)
{
    return as_err_word(err, AS_E_UNAUTHENTICATED, word, "%s", sentence);
}

static bool is_good(const struct as_sign_in *sign_in, int64_t at)
{
    return sign_in->revoked_at == AS_TIME_NONE && at < sign_in->expires_at;
}

/* Whether the name is that of the person whose password it is. */
static bool is_users(struct as_run *run, const struct as_sign_in *sign_in, as_str name)
{
    struct as_user user;
    struct as_err unused;
    return as_user_find(run->conn, &sign_in->user, run->arena, &user, &unused) == 0 &&
           user.principal_name.size == name.size && name.size > 0 &&
           strncasecmp(user.principal_name.data, name.data, name.size) == 0;
}

/* Looks up what was sent by its digest, so that how long it takes says nothing about any other. */
static int find_proof(struct as_run *run, const struct as_token_grant *input,
                      struct as_sign_in *ret_sign_in, struct as_err *err)
{
    static const int32_t kinds[] = { AS_SIGN_IN_NONE, AS_SIGN_IN_CLIENT, AS_SIGN_IN_PASSWORD,
                                     AS_SIGN_IN_REFRESH };
    const bool is_client = kinds[input->grant] == AS_SIGN_IN_CLIENT;
    struct as_sign_in *found = ret_sign_in;
    int rc = as_sign_in_find_digest(run->conn, &input->secret_digest, run->arena, found, err);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    bool is_proof = rc == 0 && found->kind == kinds[input->grant] && is_good(found, run->at);
    if (is_proof && is_client)
        is_proof = as_id_equal(&found->id, &input->client);
    if (is_proof && found->kind == AS_SIGN_IN_PASSWORD)
        is_proof = is_users(run, found, input->username);
    if (is_proof && !as_id_is_nil(&input->tenant))
        is_proof = as_id_equal(&found->partner, &input->tenant);
    if (is_proof)
        return 0;
    return is_client ? refuse_grant(err, "client.invalid", "the client id or its secret is wrong")
                     : refuse_grant(err, "grant.invalid",
                                    "the name, the password or the refresh token is wrong");
}

/* Passwords alone: what programs have is found by its own 256 bits, under no name. */
static bool guess_password(const struct as_actor *actor, const void *data, as_str *ret_subject)
{
    const struct as_token_grant *input = data;
    (void)actor;
    *ret_subject = input->username;
    return input->grant == AS_GRANT_PASSWORD;
}

static int load_grant(struct as_run *run, void *data, struct as_err *err)
{
    struct as_sign_in unused;
    return find_proof(run, data, &unused, err);
}

/* For an hour, and no longer than `until`. */
static int add_token(struct as_run *run, const struct as_id *id, const struct as_digest *digest,
                     const struct as_sign_in *grantee, int64_t until,
                     struct as_token_granted *granted, struct as_err *err)
{
    struct as_token *token = &granted->token;
    *token = (struct as_token){
        .id = *id,
        .digest = *digest,
        .partner = grantee->partner,
        .user = grantee->user,
        .application = grantee->application,
        .created_at = run->at,
        .expires_at = until < run->at + token_ms ? until : run->at + token_ms,
        .revoked_at = AS_TIME_NONE,
    };
    granted->expires_in = (token->expires_at - run->at) / 1000;
    const int rc = as_row_insert(run->conn, AS_TABLE_TOKENS, token, &token->row, err);
    if (rc < 0)
        return rc;
    as_pending_add_key(as_conn_pending(run->conn), AS_KEY_TOKEN,
                       as_hash_keyed(&token->digest, sizeof token->digest), (uint32_t)token->row);
    as_pending_touch_identity(as_conn_pending(run->conn));
    return 0;
}

static int add_refresh(struct as_run *run, const struct as_token_grant *input,
                       const struct as_sign_in *grantee, struct as_err *err)
{
    struct as_sign_in refresh = {
        .id = input->refresh_id,
        .kind = AS_SIGN_IN_REFRESH,
        .partner = grantee->partner,
        .user = grantee->user,
        .digest = input->refresh_digest,
        .created_at = run->at,
        .expires_at = run->at + refresh_ms,
        .revoked_at = AS_TIME_NONE,
    };
    return as_row_insert(run->conn, AS_TABLE_SIGN_INS, &refresh, &refresh.row, err);
}

static int grant(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_token_grant *input = data;
    struct as_token_granted *granted = reply;
    struct as_sign_in grantee;
    int rc = find_proof(run, input, &grantee, err);
    if (rc == 0)
        rc = add_token(run, &input->id, &input->digest, &grantee, INT64_MAX, granted, err);
    if (rc < 0)
        return rc;
    granted->has_refresh = input->grant == AS_GRANT_PASSWORD;
    return granted->has_refresh ? add_refresh(run, input, &grantee, err) : 0;
}

static int show_tokens(const struct as_preparation *preparation, const void *data, void *reply,
                       struct as_err *err)
{
    const struct as_token_grant *input = data;
    struct as_token_granted *granted = reply;
    (void)preparation, (void)err;
    if (!as_id_equal(&granted->token.id, &input->id))
        return 0;
    granted->access = input->access;
    if (granted->has_refresh)
        granted->refresh = input->refresh;
    return 0;
}

/* ---- Exchange -------------------------------------------------------------------------------- */

static int prepare_exchange(const struct as_preparation *preparation, void *data,
                            struct as_err *err)
{
    struct as_token_exchange *input = data;
    input->id = as_id_random();
    input->access = as_secret_make(preparation->arena, &input->digest);
    return input->access.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a token");
}

/* Another token of the same caller, and not for longer than the one it has of ours. */
static int exchange(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_token_exchange *input = data;
    const struct as_actor *actor = run->actor;
    struct as_sign_in grantee = { .partner = actor->partner };
    struct as_token own = { .expires_at = INT64_MAX };
    int rc = 0;
    if (!as_id_is_nil(&actor->token))
        rc = as_token_find(run->conn, &actor->token, run->arena, &own, err);
    if (rc < 0)
        return rc;
    if (actor->kind == AS_ACTOR_USER)
        grantee.user = actor->id;
    else if (actor->kind == AS_ACTOR_APPLICATION && own.application.size > 0)
        grantee.application = own.application;
    else
        return refuse_grant(err, "grant.invalid", "a partner's bearer token is needed");
    return add_token(run, &input->id, &input->digest, &grantee, own.expires_at, reply, err);
}

static int show_exchanged(const struct as_preparation *preparation, const void *data, void *reply,
                          struct as_err *err)
{
    const struct as_token_exchange *input = data;
    struct as_token_granted *granted = reply;
    (void)preparation, (void)err;
    if (as_id_equal(&granted->token.id, &input->id))
        granted->access = input->access;
    return 0;
}

const struct as_operation as_op_sign_in_create = {
    .action = AS_ACTION_sign_in_create,
    .name = "sign_in.create",
    .kind = AS_COMMAND,
    .doc = "makes a secret, shown once, with which a person or a program gets tokens",
    .input = &as_sign_in_create_fields,
    .reply = &as_sign_in_created_fields,
    .prepare = prepare_sign_in,
    .run = create_sign_in,
    .finish = show_secret,
};
const struct as_operation as_op_sign_in_list = {
    .action = AS_ACTION_sign_in_list,
    .name = "sign_in.list",
    .kind = AS_QUERY,
    .doc = "what people and programs of a partner sign in with, without the secrets",
    .input = &as_sign_in_list_fields,
    .reply = &as_sign_in_page_fields,
    .run = list_sign_ins,
};
const struct as_operation as_op_sign_in_revoke = {
    .action = AS_ACTION_sign_in_revoke,
    .name = "sign_in.revoke",
    .kind = AS_COMMAND,
    .doc = "ends a secret at once; tokens that were given for it go on until they expire",
    .input = &as_sign_in_revoke_fields,
    .reply = &as_sign_in_fields,
    .run = revoke_sign_in,
};
const struct as_operation as_op_token_grant = {
    .action = AS_ACTION_token_grant,
    .name = "token.grant",
    .kind = AS_COMMAND,
    .flags = AS_OP_OPEN,
    .doc = "a bearer token for an hour, for who proves to be somebody",
    .input = &as_token_grant_fields,
    .reply = &as_token_granted_fields,
    .prepare = prepare_grant,
    .guesses = guess_password,
    .load = load_grant,
    .run = grant,
    .finish = show_tokens,
};
const struct as_operation as_op_token_exchange = {
    .action = AS_ACTION_token_exchange,
    .name = "token.exchange",
    .kind = AS_COMMAND,
    .doc = "another bearer token for who has one, not for longer than that one and an hour at most",
    .input = &as_token_exchange_fields,
    .reply = &as_token_granted_fields,
    .prepare = prepare_exchange,
    .run = exchange,
    .finish = show_exchanged,
};
