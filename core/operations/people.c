/* Partners, users and tokens: who may take part. */
#include "store/people.h"

#include "base/digest.h"
#include "operations/handlers.h"
#include "operations/secrets.h"
#include "store/index.h"

enum { PAGE_DEFAULT = 100, TOKEN_DAYS_DEFAULT = 365 };
#define DAY_MS INT64_C(86400000)

/* ---- Partners ------------------------------------------------------------------------------- */

static int prepare_partner(const struct as_preparation *preparation, void *input,
                           struct as_err *err)
{
    ((struct as_partner_create *)input)->id = as_id_random();
    return 0;
}

static int create_partner(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_partner_create *input = data;
    struct as_partner *partner = reply;
    if (input->kind != AS_PARTNER_INDIRECT_RESELLER && !as_id_is_nil(&input->provider))
        return as_err_field(err, "provider", "provider.only_reseller",
                            "only an indirect reseller has a provider", NULL);
    if (!as_id_is_nil(&input->provider)) {
        struct as_partner provider;
        int rc = as_partner_find(run->conn, &input->provider, run->arena, &provider, err);
        if (rc < 0)
            return rc;
        if (provider.kind != AS_PARTNER_INDIRECT_PROVIDER)
            return as_err_field(err, "provider", "provider.kind", "must be an indirect provider",
                                NULL);
    }

    *partner = (struct as_partner){
        .id = input->id,
        .name = input->name,
        .kind = input->kind,
        .country = input->country,
        .provider = input->provider,
        .agreement_signed_at = AS_TIME_NONE,
        .created_at = run->at,
    };
    as_pending_touch_identity(as_conn_pending(run->conn));
    return as_row_insert(run->conn, AS_TABLE_PARTNERS, partner, &partner->row, err);
}

/* ---- Pages of a table ----------------------------------------------------------------------- */

struct page {
    struct as_run *run;
    struct as_page *out;
    const struct as_fields *fields;
    const struct as_id *partner; /* NULL: rows of all */
    int64_t size;
};

static int add_to_page(void *data, const void *record)
{
    struct page *page = data;
    char *items = page->out->items.items;
    const size_t size = page->fields->size;
    const uint32_t count = page->out->items.count;
    if (count == page->size) { /* the row of the last one: first member of every record */
        page->out->next = *(const int64_t *)(items + size * (count - 1));
        return 1;
    }
    memcpy(items + size * count, record, size);
    page->out->items.count++;
    return 0;
}

static int read_page(struct page *page, enum as_table table, int64_t after, int64_t size,
                     struct as_err *err)
{
    page->size = size == AS_INT_NONE ? PAGE_DEFAULT : size;
    page->fields = as_table_fields(table);
    page->out->next = AS_INT_NONE;
    page->out->items.items =
        as_arena_alloc(page->run->arena, page->fields->size * (size_t)page->size);
    if (!page->out->items.items)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page");
    int rc = as_row_each(page->run->conn, table, page->partner, after == AS_INT_NONE ? 0 : after,
                         page->size + 1, page->run->arena, add_to_page, page, err);
    page->out->total_count = page->out->items.count;
    return rc;
}

/* Whose rows: the host sees all or those it names; everybody else the own ones alone. */
static int narrow(struct as_run *run, const struct as_id *asked, struct page *page,
                  struct as_err *err)
{
    if (as_run_is_host(run)) {
        page->partner = as_id_is_nil(asked) ? NULL : asked;
        return 0;
    }
    if (!run->partner || (!as_id_is_nil(asked) && as_run_is_foreign(run, asked)))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner");
    page->partner = &run->partner->id;
    return 0;
}

static int list_partners(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_partner_list *input = data;
    static const struct as_id any;
    struct page page = { .run = run, .out = reply };
    int rc = narrow(run, &any, &page, err);
    return rc < 0 ? rc : read_page(&page, AS_TABLE_PARTNERS, input->after, input->size, err);
}

/* ---- Users ---------------------------------------------------------------------------------- */

static int prepare_user(const struct as_preparation *preparation, void *input, struct as_err *err)
{
    ((struct as_user_create *)input)->id = as_id_random();
    return 0;
}

/* A partner's people act on their own partner alone. */
static int own_partner(struct as_run *run, const struct as_id *partner,
                       struct as_partner *ret_partner, struct as_err *err)
{
    if (as_run_is_foreign(run, partner))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner");
    return as_partner_find(run->conn, partner, run->arena, ret_partner, err);
}

static int create_user(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_user_create *input = data;
    struct as_user *user = reply;
    struct as_partner partner;
    int rc = own_partner(run, &input->partner, &partner, err);
    if (rc < 0)
        return rc;

    *user = (struct as_user){
        .id = input->id,
        .partner = input->partner,
        .name = input->name,
        .principal_name = input->principal_name,
        .roles = input->roles,
        .created_at = run->at,
    };
    as_pending_touch_identity(as_conn_pending(run->conn));
    return as_row_insert(run->conn, AS_TABLE_USERS, user, &user->row, err);
}

static int list_users(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_user_list *input = data;
    struct page page = { .run = run, .out = reply };
    int rc = narrow(run, &input->partner, &page, err);
    return rc < 0 ? rc : read_page(&page, AS_TABLE_USERS, input->after, input->size, err);
}

/* ---- Tokens --------------------------------------------------------------------------------- */

static int prepare_token(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_token_create *input = data;
    input->id = as_id_random();
    input->secret = as_secret_make(preparation->arena, &input->digest);
    return input->secret.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a token");
}

static int create_token(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_token_create *input = data;
    struct as_token *token = &((struct as_token_created *)reply)->token;
    struct as_id partner_id = input->partner;
    struct as_partner partner;
    bool is_users = !as_id_is_nil(&input->user);
    if (is_users == (input->application.size > 0))
        return as_err_field(err, "user", "user.or_application",
                            "name either a user, or an application and its partner", NULL);
    if (is_users) {
        struct as_user user;
        int rc = as_user_find(run->conn, &input->user, run->arena, &user, err);
        if (rc == AS_E_NOT_FOUND || (rc == 0 && as_run_is_foreign(run, &user.partner)))
            return as_run_refuse(run, err, AS_E_NOT_FOUND, "user.unknown", "there is no such user");
        if (rc < 0)
            return rc;
        partner_id = user.partner;
    }
    int rc = own_partner(run, &partner_id, &partner, err);
    if (rc < 0)
        return rc;

    int64_t days = input->days == AS_INT_NONE ? TOKEN_DAYS_DEFAULT : input->days;
    *token = (struct as_token){
        .id = input->id,
        .digest = input->digest,
        .partner = partner_id,
        .user = input->user,
        .application = input->application,
        .created_at = run->at,
        .expires_at = run->at + days * DAY_MS,
        .revoked_at = AS_TIME_NONE,
    };
    rc = as_row_insert(run->conn, AS_TABLE_TOKENS, token, &token->row, err);
    if (rc < 0)
        return rc;
    as_pending_add_key(as_conn_pending(run->conn), AS_KEY_TOKEN,
                       as_hash_keyed(&token->digest, sizeof token->digest), (uint32_t)token->row);
    as_pending_touch_identity(as_conn_pending(run->conn));
    return 0;
}

/* The secret leaves once. The repeat of a request made another one in vain, which must not leave. */
static int show_token(const struct as_preparation *preparation, const void *data, void *reply,
                      struct as_err *err)
{
    const struct as_token_create *input = data;
    struct as_token_created *created = reply;
    if (as_id_equal(&created->token.id, &input->id))
        created->secret = input->secret;
    return 0;
}

static int list_tokens(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_token_list *input = data;
    struct page page = { .run = run, .out = reply };
    int rc = narrow(run, &input->partner, &page, err);
    return rc < 0 ? rc : read_page(&page, AS_TABLE_TOKENS, input->after, input->size, err);
}

static int revoke_token(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_token_revoke *input = data;
    struct as_token *token = reply;
    int rc = as_token_find(run->conn, &input->id, run->arena, token, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && as_run_is_foreign(run, &token->partner)))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "token.unknown", "there is no such token");
    if (rc < 0)
        return rc;
    if (token->revoked_at != AS_TIME_NONE)
        return 0;
    token->revoked_at = run->at;
    as_pending_touch_identity(as_conn_pending(run->conn));
    return as_row_update(run->conn, AS_TABLE_TOKENS, token->row, token, err);
}

const struct as_operation as_op_partner_create = {
    .action = AS_ACTION_partner_create,
    .name = "partner.create",
    .kind = AS_COMMAND,
    .doc = "adds a partner",
    .input = &as_partner_create_fields,
    .reply = &as_partner_fields,
    .prepare = prepare_partner,
    .run = create_partner,
};
const struct as_operation as_op_partner_list = {
    .action = AS_ACTION_partner_list,
    .name = "partner.list",
    .kind = AS_QUERY,
    .doc = "partners, in the order they were added",
    .input = &as_partner_list_fields,
    .reply = &as_partner_page_fields,
    .run = list_partners,
};
const struct as_operation as_op_user_create = {
    .action = AS_ACTION_user_create,
    .name = "user.create",
    .kind = AS_COMMAND,
    .doc = "adds a person at a partner, with roles",
    .input = &as_user_create_fields,
    .reply = &as_user_fields,
    .prepare = prepare_user,
    .run = create_user,
};
const struct as_operation as_op_user_list = {
    .action = AS_ACTION_user_list,
    .name = "user.list",
    .kind = AS_QUERY,
    .doc = "users of a partner",
    .input = &as_user_list_fields,
    .reply = &as_user_page_fields,
    .run = list_users,
};
const struct as_operation as_op_token_create = {
    .action = AS_ACTION_token_create,
    .name = "token.create",
    .kind = AS_COMMAND,
    .doc = "makes a bearer token, shown once, for a user or an application",
    .input = &as_token_create_fields,
    .reply = &as_token_created_fields,
    .prepare = prepare_token,
    .run = create_token,
    .finish = show_token,
};
const struct as_operation as_op_token_list = {
    .action = AS_ACTION_token_list,
    .name = "token.list",
    .kind = AS_QUERY,
    .doc = "tokens of a partner, without their secrets",
    .input = &as_token_list_fields,
    .reply = &as_token_page_fields,
    .run = list_tokens,
};
const struct as_operation as_op_token_revoke = {
    .action = AS_ACTION_token_revoke,
    .name = "token.revoke",
    .kind = AS_COMMAND,
    .doc = "ends a token at once",
    .input = &as_token_revoke_fields,
    .reply = &as_token_fields,
    .run = revoke_token,
};
