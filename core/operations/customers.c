/* Customers and relationships: creating, reading, listing, ending. */
#include "base/digest.h"
#include "operations/handlers.h"
#include "operations/signing.h"
#include "operations/subject.h"
#include "store/index.h"
#include "store/people.h"

enum { PAGE_DEFAULT = 100 };

/* ---- Creating ------------------------------------------------------------------------------- */

/* The first password, derived from the host's key: the answer to a repeated request can show it again
 * although nothing but its digest is kept. 20 characters of 32 each: 100 bits. */
static as_str first_password(struct as_arena *arena, as_str key, const struct as_id *customer)
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

static int prepare_customer(const struct as_preparation *preparation, void *data,
                            struct as_err *err)
{
    struct as_customer_create *input = data;
    input->id = as_id_random();
    input->commerce_id = as_id_random();
    input->billing_id = as_id_random();
    input->credential =
        as_digest_of(first_password(preparation->arena, preparation->key, &input->id));
    if (input->country.size == 0)
        input->country = input->address.country;
    if (input->country.size == 0)
        return as_err_field(err, "address.country",
                            "two capital letters are needed, for example \"SE\"");
    if (input->address.country.size == 0)
        input->address.country = input->country;
    if (!as_str_equal(input->address.country, input->country))
        return as_err_field(err, "address.country", "must be the customer's country, %.*s",
                            AS_STR_ARG(input->country));
    if (input->language.size == 0) {
        ptrdiff_t dash = as_str_find(input->culture, AS_STR("-"));
        input->language =
            dash < 0 ? input->culture : as_str_make(input->culture.data, (size_t)dash);
    }
    return 0;
}

/* For whom: the caller's own customer, or one of its reseller, or (by the host) of the named partner. */
static int find_seller(struct as_run *run, const struct as_id *asked, struct as_partner *ret_seller,
                       struct as_err *err)
{
    if (as_id_is_nil(asked)) {
        if (!run->partner)
            return as_err_field(err, "partner",
                                "the host must name the partner whose customer it is");
        *ret_seller = *run->partner;
        return 0;
    }
    int rc = as_partner_find(run->conn, asked, run->arena, ret_seller, err);
    const bool is_foreign =
        rc == 0 && as_run_is_foreign(run, asked) && as_run_is_foreign(run, &ret_seller->provider);
    if (rc < 0 && rc != AS_E_NOT_FOUND)
        return rc;
    if (rc == AS_E_NOT_FOUND || is_foreign)
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner, or it is not a reseller of yours");
    return 0;
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

    struct as_pending *pending = as_conn_pending(run->conn);
    struct as_entry entry = {
        .id = customer->id,
        .relationship = (uint32_t)relationship.row,
        .partner = (uint32_t)seller->row,
        .provider = (uint32_t)provider.row & 0xfffffff,
        .state = AS_RELATIONSHIP_ACTIVE,
    };
    as_pending_set_entry(pending, (uint32_t)customer->row, &entry);
    as_pending_add_key(pending, AS_KEY_CUSTOMER, as_hash_keyed(&customer->id, sizeof customer->id),
                       (uint32_t)customer->row);
    as_pending_add_key(pending, AS_KEY_DOMAIN, as_domain_hash(customer->domain),
                       (uint32_t)customer->row);
    return 0;
}

static int create_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_create *input = data;
    struct as_customer_view *view = reply;
    struct as_partner seller;
    bool is_taken = false;
    int rc = find_seller(run, &input->partner, &seller, err);
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
        .created_at = run->at,
    };
    rc = as_row_insert(run->conn, AS_TABLE_CUSTOMERS, &view->customer, &view->customer.row, err);
    if (rc < 0)
        return rc;
    view->relationship = AS_RELATIONSHIP_ACTIVE;
    return add_relationship(run, &view->customer, &seller, err);
}

static int show_credentials(const struct as_preparation *preparation, const void *data, void *reply,
                            struct as_err *err)
{
    struct as_customer_view *view = reply;
    view->credentials.user_name =
        as_arena_printf(preparation->arena, "admin@%.*s", AS_STR_ARG(view->customer.domain));
    view->credentials.password =
        first_password(preparation->arena, preparation->key, &view->customer.id);
    return 0;
}

/* ---- Reading -------------------------------------------------------------------------------- */

static int get_customer(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_customer_view *view = reply;
    view->relationship = run->customer_entry.state;
    return as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &view->customer,
                      err);
}

/* "next" of a page: row of its last customer and what the page was of, signed. */
static as_str page_token(struct as_run *run, enum as_listing by, int64_t partner_row, int64_t row)
{
    as_str payload = as_arena_printf(run->arena, "%d:%lld:%lld", (int)by, (long long)partner_row,
                                     (long long)row);
    return as_sign(run->arena, run->key, "customers", payload);
}

static int read_page_token(struct as_run *run, as_str text, enum as_listing by, int64_t partner_row,
                           int64_t *ret_row, as_str *ret_key, struct as_err *err)
{
    as_str payload;
    int token_by = 0;
    long long token_partner = 0;
    long long row = 0;
    if (!as_unsign(run->arena, run->key, "customers", text, &payload) ||
        sscanf(as_arena_copy(run->arena, payload).data, "%d:%lld:%lld", &token_by, &token_partner,
               &row) != 3 ||
        token_by != (int)by || token_partner != partner_row)
        return as_err_word(err, AS_E_INVALID, "page.token",
                           "after: this is not a continuation token of this list");

    struct as_customer customer;
    int rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, row, run->arena, &customer, err);
    if (rc < 0)
        return rc;
    *ret_row = row;
    *ret_key = as_fold(run->arena, by == AS_LIST_BY_NAME ? customer.company_name : customer.domain);
    return 0;
}

/* Whose listing is read: the caller's, or that of a reseller it provides for. */
static int find_lister(struct as_run *run, const struct as_id *asked, struct as_partner *ret_lister,
                       struct as_err *err)
{
    if (as_id_is_nil(asked) && run->partner) {
        *ret_lister = *run->partner;
        return 0;
    }
    if (as_id_is_nil(asked))
        return as_err_field(err, "partner",
                            "the host must name the partner whose customers it wants");
    return find_seller(run, asked, ret_lister, err);
}

static int add_view(struct as_run *run, int64_t row, const struct as_partner *lister,
                    struct as_customer_page *page, struct as_err *err)
{
    struct as_entry entry;
    if (!as_index_entry(as_store_index(as_conn_store(run->conn)), as_conn_pending(run->conn),
                        (uint32_t)row, &entry))
        return 0;
    /* A reseller's customers that it has through another provider are not this provider's business. */
    bool is_others = run->partner && run->partner->row != lister->row &&
                     !as_entry_is_seen_by(&entry, run->partner->row);
    if (is_others)
        return 0;

    struct as_customer_view *view =
        (struct as_customer_view *)page->items.items + page->items.count;
    as_fields_clear(&as_customer_view_fields, view);
    view->relationship = entry.state;
    int rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, row, run->arena, &view->customer, err);
    if (rc == 0)
        page->items.count++;
    return rc;
}

static int list_customers(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_list *input = data;
    struct as_customer_page *page = reply;
    enum as_listing by =
        as_str_equal(input->by, AS_STR("domain")) ? AS_LIST_BY_DOMAIN : AS_LIST_BY_NAME;
    if (input->by.size && by == AS_LIST_BY_NAME && !as_str_equal(input->by, AS_STR("name")))
        return as_err_field(err, "by", "must be \"name\" or \"domain\"");

    struct as_partner lister;
    int64_t after_row = 0;
    as_str after_key = AS_STR_NONE;
    int rc = find_lister(run, &input->partner, &lister, err);
    if (rc == 0 && input->after.size)
        rc = read_page_token(run, input->after, by, lister.row, &after_row, &after_key, err);
    if (rc < 0)
        return rc;

    uint32_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : (uint32_t)input->size;
    int64_t *rows = NULL;
    uint32_t count = 0;
    as_str last_key = AS_STR_NONE;
    rc = as_listing_page(run->conn, by, lister.row, input->prefix, input->exact, after_key,
                         after_row, size + 1, run->arena, &rows, &count, &last_key, err);
    if (rc < 0)
        return rc;

    bool has_more = count > size;
    if (has_more)
        count = size;
    page->items.items = AS_ARENA_ARRAY(run->arena, struct as_customer_view, count ? count : 1);
    if (!page->items.items)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    for (uint32_t i = 0; i < count && rc == 0; i++)
        rc = add_view(run, rows[i], &lister, page, err);
    page->total_count = page->items.count;
    if (has_more)
        page->next = page_token(run, by, lister.row, rows[count - 1]);
    return rc;
}

/* ---- Ending --------------------------------------------------------------------------------- */

static int end_relationship(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_relationship *relationship = reply;
    bool has_other = false;
    int rc = as_subject_relationship(run, relationship, &has_other, err);
    if (rc < 0)
        return rc;
    if (relationship->state == AS_RELATIONSHIP_ENDED)
        return 0;
    relationship->state = AS_RELATIONSHIP_ENDED;
    relationship->since = run->at;
    rc = as_row_update(run->conn, AS_TABLE_RELATIONSHIPS, relationship->row, relationship, err);
    if (rc < 0)
        return rc;

    struct as_customer customer;
    rc = as_row_get(run->conn, AS_TABLE_CUSTOMERS, run->customer_row, run->arena, &customer, err);
    const struct as_id *parties[] = { &relationship->partner, &relationship->provider };
    for (size_t i = 0; i < AS_COUNT(parties) && rc == 0; i++) {
        struct as_partner partner;
        if (as_id_is_nil(parties[i]))
            continue;
        rc = as_partner_find(run->conn, parties[i], run->arena, &partner, err);
        if (rc == 0)
            rc = as_listing_remove(run->conn, partner.row, &customer, run->arena, err);
    }

    struct as_entry entry = run->customer_entry;
    if (entry.relationship == relationship->row)
        entry.state = AS_RELATIONSHIP_ENDED;
    as_pending_set_entry(as_conn_pending(run->conn), run->customer_row, &entry);
    return rc;
}

const struct as_operation as_op_customer_create = {
    .name = "customer.create",
    .kind = AS_COMMAND,
    .doc = "adds a customer with an active relationship to the caller's company",
    .input = &as_customer_create_fields,
    .reply = &as_customer_view_fields,
    .prepare = prepare_customer,
    .run = create_customer,
    .finish = show_credentials,
};
const struct as_operation as_op_customer_get = {
    .name = "customer.get",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "one customer",
    .input = &as_customer_get_fields,
    .reply = &as_customer_view_fields,
    .run = get_customer,
};
const struct as_operation as_op_customer_list = {
    .name = "customer.list",
    .kind = AS_QUERY,
    .doc = "the caller's customers by name or domain, in pages",
    .input = &as_customer_list_fields,
    .reply = &as_customer_page_fields,
    .run = list_customers,
};
const struct as_operation as_op_relationship_end = {
    .name = "relationship.end",
    .kind = AS_COMMAND,
    .flags = AS_OP_CUSTOMER,
    .doc = "ends the caller's relationship with a customer",
    .input = &as_relationship_end_fields,
    .reply = &as_relationship_fields,
    .run = end_relationship,
};
