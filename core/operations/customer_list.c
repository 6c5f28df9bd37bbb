/* The list of customers, a page at a time.
 *
 * A page's token says where the page begins and ends, so that it leads to the page behind as well as to
 * the one before. It carries the keys themselves: customers may be renamed or deleted meanwhile. */
#include "base/digest.h"
#include "base/fold.h"
#include "operations/handlers.h"
#include "operations/seller.h"
#include "operations/signing.h"
#include "operations/subject.h"
#include "store/index.h"
#include "store/listing.h"
#include "store/people.h"

#include <stdio.h>

enum { PAGE_DEFAULT = 100 };

/* What a page is of; a token is good for this and nothing else. */
struct listing {
    struct as_run *run;
    enum as_listing by;
    struct as_partner lister; /* whose listing is read */
    int64_t provider_row;     /* those that are bought through this provider alone; 0: all */
    as_str prefix;            /* folded */
    bool is_exact;
};

/* ---- Tokens --------------------------------------------------------------------------------- */

static as_str binding_of(const struct listing *listing)
{
    struct as_run *run = listing->run;
    char text[2 * sizeof(struct as_digest) + 1];
    const as_str whole = as_arena_printf(
        run->arena, "%d:%lld:%lld:%lld:%d:%.*s", (int)listing->by,
        run->partner ? (long long)run->partner->row : 0, (long long)listing->lister.row,
        (long long)listing->provider_row, listing->is_exact, AS_STR_ARG(listing->prefix));
    const struct as_digest digest = as_digest_of(whole);
    as_digest_format(&digest, text);
    return as_arena_copy(run->arena, as_str_make(text, 16));
}

static as_str make_token(const struct listing *listing, const struct as_listing_page *page)
{
    struct as_arena *arena = listing->run->arena;
    const struct as_place *first = &page->places[0];
    const struct as_place *last = &page->places[page->count - 1];
    const as_str payload =
        as_arena_printf(arena, "%.*s:%lld:%zu:%lld:%zu:%.*s%.*s", AS_STR_ARG(binding_of(listing)),
                        (long long)first->row, first->key.size, (long long)last->row,
                        last->key.size, AS_STR_ARG(first->key), AS_STR_ARG(last->key));
    return as_sign(arena, listing->run->key, "customers", payload);
}

static bool read_token(const struct listing *listing, as_str token, struct as_place *ret_first,
                       struct as_place *ret_last)
{
    struct as_arena *arena = listing->run->arena;
    as_str payload;
    char binding[17];
    long long first_row = 0;
    long long last_row = 0;
    size_t first_size = 0;
    size_t last_size = 0;
    int head = 0;
    if (!as_unsign(arena, listing->run->key, "customers", token, &payload))
        return false;
    payload = as_arena_copy(arena, payload);
    if (!payload.data || sscanf(payload.data, "%16[0-9a-f]:%lld:%zu:%lld:%zu:%n", binding,
                                &first_row, &first_size, &last_row, &last_size, &head) != 5)
        return false;
    const size_t rest = payload.size - (size_t)head;
    if (first_size > rest || last_size != rest - first_size ||
        !as_str_equal(as_str_of(binding), binding_of(listing)))
        return false;
    *ret_first = (struct as_place){ as_str_make(payload.data + head, first_size), first_row };
    *ret_last =
        (struct as_place){ as_str_make(payload.data + head + first_size, last_size), last_row };
    return true;
}

/* ---- Whose listing, and which part of it ---------------------------------------------------- */

/* The caller's, or that of a reseller it provides for. */
static int find_lister(struct as_run *run, const struct as_id *asked, struct as_partner *ret_lister,
                       struct as_err *err)
{
    if (as_id_is_nil(asked) && run->partner) {
        *ret_lister = *run->partner;
        return 0;
    }
    if (as_id_is_nil(asked))
        return as_err_field(err, "partner", "partner.of_customers",
                            "the host must name the partner whose customers it wants", NULL);
    return as_seller_find(run, asked, ret_lister, err);
}

/* A reseller narrows its list to a provider that it buys through. */
static int find_provider(struct listing *listing, const struct as_id *asked, struct as_err *err)
{
    struct as_partner provider;
    struct as_run *run = listing->run;
    if (as_id_is_nil(asked))
        return 0;
    int rc = as_partner_find(run->conn, asked, run->arena, &provider, err);
    if (rc == AS_E_NOT_FOUND || (rc == 0 && !as_id_equal(asked, &listing->lister.provider)))
        return as_run_refuse(run, err, AS_E_NOT_FOUND, "partner.unknown",
                             "there is no such partner, or it is not a provider of yours");
    listing->provider_row = provider.row;
    return rc;
}

static int open_listing(struct as_run *run, const struct as_customer_list *input,
                        struct listing *listing, struct as_err *err)
{
    *listing = (struct listing){
        .run = run,
        .by = as_str_equal(input->by, AS_STR("domain")) ? AS_LIST_BY_DOMAIN : AS_LIST_BY_NAME,
        .prefix = as_fold(run->arena, input->prefix),
        .is_exact = input->exact,
    };
    if (!listing->prefix.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    if (input->by.size && listing->by == AS_LIST_BY_NAME &&
        !as_str_equal(input->by, AS_STR("name")))
        return as_err_field(err, "by", "list.by", "must be \"name\" or \"domain\"", NULL);
    if ((input->after.size > 0) + (input->before.size > 0) + input->last > 1)
        return as_err_field(err, "before", "list.one_place", "give one of after, before and last",
                            NULL);
    int rc = find_lister(run, &input->partner, &listing->lister, err);
    return rc < 0 ? rc : find_provider(listing, &input->provider, err);
}

static int take_token(const struct listing *listing, const struct as_customer_list *input,
                      struct as_listing_query *query, struct as_err *err)
{
    struct as_place first;
    struct as_place last;
    const bool is_before = input->before.size > 0;
    const as_str token = is_before ? input->before : input->after;
    query->is_backward = is_before || input->last;
    if (token.size == 0)
        return 0;
    if (!read_token(listing, token, &first, &last)) {
        int rc = as_run_refuse(listing->run, err, AS_E_INVALID, "page.token",
                               "this is not a continuation token of this list");
        snprintf(err->path, sizeof err->path, "%s", is_before ? "before" : "after");
        return rc;
    }
    query->has_from = true;
    query->from = is_before ? first : last;
    return 0;
}

/* ---- A page --------------------------------------------------------------------------------- */

static bool is_shown(const struct listing *listing, const struct as_entry *entry)
{
    const struct as_partner *caller = listing->run->partner;
    if (listing->provider_row && entry->provider != listing->provider_row)
        return false;
    /* A reseller's customers that it has through another provider are not this provider's business. */
    return !caller || caller->row == listing->lister.row || as_entry_is_seen_by(entry, caller->row);
}

static int add_view(const struct listing *listing, int64_t row, struct as_customer_page *page,
                    struct as_err *err)
{
    struct as_run *run = listing->run;
    struct as_entry entry;
    if (!as_index_entry(as_store_index(as_conn_store(run->conn)), as_conn_pending(run->conn),
                        (uint32_t)row, &entry) ||
        !is_shown(listing, &entry))
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

/* One more than the page has was read: that there is more, and on which side it lies. */
static bool drop_surplus(struct as_listing_page *places, uint32_t size, bool is_backward)
{
    if (places->count <= size)
        return false;
    places->count = size;
    if (is_backward)
        places->places++;
    return true;
}

static int list_customers(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_customer_list *input = data;
    struct as_customer_page *page = reply;
    struct listing listing;
    int rc = open_listing(run, input, &listing, err);
    if (rc < 0)
        return rc;
    const uint32_t size = input->size == AS_INT_NONE ? PAGE_DEFAULT : (uint32_t)input->size;
    struct as_listing_query query = {
        .by = listing.by,
        .partner_row = listing.lister.row,
        .prefix = listing.prefix,
        .is_exact = listing.is_exact,
        .limit = size + 1,
    };
    struct as_listing_page places;
    rc = take_token(&listing, input, &query, err);
    if (rc == 0)
        rc = as_listing_read(run->conn, &query, run->arena, &places, err);
    if (rc < 0)
        return rc;

    const bool has_more = drop_surplus(&places, size, query.is_backward);
    page->items.items = AS_ARENA_ARRAY(run->arena, struct as_customer_view, size);
    if (!page->items.items)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    for (uint32_t i = 0; i < places.count && rc == 0; i++)
        rc = add_view(&listing, places.places[i].row, page, err);
    page->total_count = page->items.count;
    if (places.count == 0)
        return rc;
    const as_str token = make_token(&listing, &places);
    if (!token.data)
        return as_err_set(err, AS_E_MEMORY, "no memory for a page of customers");
    /* Where one came from, there is something. */
    if (query.is_backward ? query.has_from : has_more)
        page->next = token;
    if (query.is_backward ? has_more : query.has_from)
        page->previous = token;
    return rc;
}

const struct as_operation as_op_customer_list = {
    .action = AS_ACTION_customer_list,
    .name = "customer.list",
    .kind = AS_QUERY,
    .doc = "the caller's customers by name or domain, in pages",
    .input = &as_customer_list_fields,
    .reply = &as_customer_page_fields,
    .run = list_customers,
};
