/* Customers: creating, reading, changing. */
#include "base/password.h"
#include "operations/addresses.h"
#include "operations/contacts.h"
#include "operations/handlers.h"
#include "operations/seller.h"
#include "store/index.h"
#include "store/listing.h"
#include "store/people.h"

/* ---- Creating ------------------------------------------------------------------------------- */

static void complete_language(as_str culture, as_str *language)
{
    const ptrdiff_t dash = as_str_find(culture, AS_STR("-"));
    if (language->size == 0)
        *language = dash < 0 ? culture : as_str_make(culture.data, (size_t)dash);
}

static int keep_first_password(const struct as_preparation *preparation,
                               struct as_customer_create *input, struct as_err *err)
{
    uint8_t salt[AS_PASSWORD_SALT_SIZE];
    const as_str password = as_first_password(preparation->arena, preparation->key, &input->id);
    if (!password.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a customer");
    as_random_bytes(salt, sizeof salt);
    return as_password_hash(AS_PASSWORD_MADE, password, salt, preparation->arena, &input->password,
                            err);
}

static int prepare_customer(const struct as_preparation *preparation, void *data,
                            struct as_err *err)
{
    struct as_customer_create *input = data;
    input->id = as_id_random();
    input->commerce_id = as_id_random();
    input->billing_id = as_id_random();
    if (input->country.size == 0)
        input->country = input->address.country;
    if (input->country.size == 0)
        return as_err_field(err, "address.country", "country.capitals",
                            "two capital letters are needed, for example \"SE\"", NULL);
    if (input->address.country.size == 0)
        input->address.country = input->country;
    if (!as_str_equal(input->address.country, input->country))
        return as_err_field(err, "address.country", "address.country",
                            "must be the customer's country, {country}",
                            AS_VALUES(as_value_text("country", input->country)));
    complete_language(input->culture, &input->language);
    return preparation->is_unseen ? 0 : keep_first_password(preparation, input, err);
}

static int add_relationship(struct as_run *run, const struct as_customer *customer,
                            const struct as_partner *seller, struct as_err *err)
{
    struct as_relationship relationship = {
        .customer = customer->id,
        .partner = seller->id,
        .provider = seller->provider,
        .state = AS_RELATIONSHIP_ACTIVE,
        .since = run->at,
        .previous = 0,
    };
    int rc =
        as_row_insert(run->conn, AS_TABLE_RELATIONSHIPS, &relationship, &relationship.row, err);
    if (rc < 0)
        return rc;

    struct as_partner provider = { 0 };
    if (!as_id_is_nil(&seller->provider))
        rc = as_partner_find(run->conn, &seller->provider, run->arena, &provider, err);
    if (rc == 0)
        rc = as_listing_add(run->conn, seller->row, customer, run->arena, err);
    if (rc == 0 && provider.row)
        rc = as_listing_add(run->conn, provider.row, customer, run->arena, err);
    if (rc < 0)
        return rc;

    const struct as_entry entry = {
        .id = customer->id,
        .relationship = (uint32_t)relationship.row,
        .partner = (uint32_t)seller->row,
        .provider = (uint32_t)provider.row & 0xfffffff,
        .state = AS_RELATIONSHIP_ACTIVE,
    };
    as_customer_enter(run->conn, customer, &entry);
    return 0;
}

static int create_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_create *input = data;
    struct as_customer_view *view = reply;
    struct as_partner seller;
    bool is_taken = false;
    int rc = as_seller_find(run, &input->partner, &seller, err);
    if (rc == 0)
        rc = as_address_insist(run, input->country, &input->address, err);
    if (rc == 0)
        rc = as_registration_insist(run, input->country, input->registration_number, err);
    if (rc < 0 || (rc = as_domain_is_taken(run->conn, input->domain, &is_taken, err)) < 0)
        return rc;
    if (is_taken)
        return as_run_refuse(run, err, AS_E_CONFLICT, "domain.taken",
                             "a customer with this domain exists already");

    view->customer = (struct as_customer){
        .id = input->id,
        .commerce_id = input->commerce_id,
        .billing_id = input->billing_id,
        .domain = input->domain,
        .company_name = input->company_name,
        .registration_number = input->registration_number,
        .country = input->country,
        .culture = input->culture,
        .language = input->language,
        .email = input->email,
        .first_name = input->first_name,
        .last_name = input->last_name,
        .address = input->address,
        .credential = input->credential,
        .password = input->password,
        .password_chosen_at = AS_TIME_NONE,
        .created_at = run->at,
        .version = AS_INT_NONE,
    };
    rc = as_row_insert(run->conn, AS_TABLE_CUSTOMERS, &view->customer, &view->customer.row, err);
    if (rc < 0)
        return rc;
    view->relationship = AS_RELATIONSHIP_ACTIVE;
    return add_relationship(run, &view->customer, &seller, err);
}

/* Nothing of it is kept: it follows from what is. A profile that never changed is of version 1. */
static as_str etag_of(struct as_arena *arena, const struct as_customer *customer)
{
    char text[AS_ID_TEXT_SIZE];
    const long long version = customer->version == AS_INT_NONE ? 1 : customer->version;
    return as_arena_printf(arena, "%s-%lld", as_id_format(&customer->billing_id, text).data,
                           version);
}

static int show_etag(const struct as_preparation *preparation, const void *data, void *reply,
                     struct as_err *err)
{
    struct as_customer_view *view = reply;
    (void)data;
    view->etag = etag_of(preparation->arena, &view->customer);
    return view->etag.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a customer");
}

static int show_created(const struct as_preparation *preparation, const void *data, void *reply,
                        struct as_err *err)
{
    struct as_customer_view *view = reply;
    const struct as_customer *customer = &view->customer;
    if (customer->password.size > 0 || !as_digest_is_nil(&customer->credential))
        view->credentials = as_first_credentials(preparation, &customer->id, customer->domain);
    return show_etag(preparation, data, reply, err);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static int get_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_customer_view *view = reply;
    view->relationship = run->customer_entry.state;
    return as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &view->customer,
                      err);
}

/* ---- Changing ------------------------------------------------------------------------------- */

/* As clients send it back: "…", W/"…" or bare. */
static as_str bare_etag(as_str etag)
{
    if (as_str_starts_with(etag, AS_STR("W/")))
        etag = as_str_make(etag.data + 2, etag.size - 2);
    if (etag.size >= 2 && etag.data[0] == '"' && etag.data[etag.size - 1] == '"')
        etag = as_str_make(etag.data + 1, etag.size - 2);
    return etag;
}

static int prepare_change(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_customer_change *input = data;
    (void)preparation;
    (void)err;
    input->etag = bare_etag(input->etag);
    complete_language(input->culture, &input->language);
    return 0;
}

static int check_change(struct as_run *run, const struct as_customer_change *input,
                        const struct as_customer *customer, struct as_err *err)
{
    const as_str etag = etag_of(run->arena, customer);
    if (!as_str_equal(input->etag, AS_STR("*")) && !as_str_equal(input->etag, etag)) {
        int rc = as_run_refuse(run, err, AS_E_CONFLICT, "customer.outdated",
                               "the profile has changed since it was read: read it again");
        snprintf(err->path, sizeof err->path, "etag");
        return rc;
    }
    const as_str country = input->address.country;
    if (country.size > 0 && !as_str_equal(country, customer->country)) {
        int rc = as_run_refuse(run, err, AS_E_INVALID, "customer.country",
                               "a customer's country does not change");
        snprintf(err->path, sizeof err->path, "address.country");
        return rc;
    }
    return as_address_insist(run, customer->country, &input->address, err);
}

/* Everybody who lists the customer finds it by its new name. */
static int rename_customer(struct as_run *run, const struct as_customer *before,
                           const struct as_customer *after, struct as_err *err)
{
    int rc = as_listed_each(run, before, as_listing_remove, err);
    return rc < 0 ? rc : as_listed_each(run, after, as_listing_add, err);
}

static int change_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_change *input = data;
    struct as_customer_view *view = reply;
    struct as_customer *customer = &view->customer;
    int rc =
        as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, customer, err);
    if (rc == 0)
        rc = check_change(run, input, customer, err);
    if (rc < 0)
        return rc;

    const struct as_customer before = *customer;
    customer->company_name = input->company_name;
    customer->culture = input->culture;
    customer->language = input->language;
    customer->email = input->email;
    customer->first_name = input->first_name;
    customer->last_name = input->last_name;
    customer->address = input->address;
    customer->address.country = customer->country;
    customer->version = before.version == AS_INT_NONE ? 2 : before.version + 1;
    view->relationship = run->customer_entry.state;
    rc = as_row_update(run->conn, AS_TABLE_CUSTOMERS, customer->row, customer, err);
    if (rc == 0 && !as_str_equal(before.company_name, customer->company_name))
        rc = rename_customer(run, &before, customer, err);
    return rc;
}

const struct as_operation as_op_customer_create = {
    .action = AS_ACTION_customer_create,
    .name = "customer.create",
    .kind = AS_COMMAND,
    .doc = "adds a customer with an active relationship to the caller's company",
    .input = &as_customer_create_fields,
    .reply = &as_customer_view_fields,
    .prepare = prepare_customer,
    .run = create_customer,
    .finish = show_created,
};
const struct as_operation as_op_customer_get = {
    .action = AS_ACTION_customer_get,
    .name = "customer.get",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "one customer",
    .input = &as_customer_get_fields,
    .reply = &as_customer_view_fields,
    .run = get_customer,
    .finish = show_etag,
};
const struct as_operation as_op_customer_change = {
    .action = AS_ACTION_customer_change,
    .name = "customer.change",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "replaces a customer's billing profile, when it is still the one that was read",
    .input = &as_customer_change_fields,
    .reply = &as_customer_view_fields,
    .prepare = prepare_change,
    .run = change_customer,
    .finish = show_etag,
};
