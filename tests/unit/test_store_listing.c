/* Listings: order, both directions, and what a page costs. */
#include "store/conn.h"
#include "store/listing.h"
#include "store/migrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/fold.h"

struct stand {
    struct as_store *store;
    struct as_conn *conn;
    struct as_arena arena;
    int64_t rows;
};

static int open_stand(void **state)
{
    struct stand *stand = test_calloc(1, sizeof *stand);
    struct as_err err;
    as_arena_init(&stand->arena);
    if (as_store_open_scratch(&stand->store, &err) < 0)
        fail_msg("%s", err.text);
    stand->conn = as_store_writer(stand->store);
    assert_int_equal(as_batch_begin(stand->conn, &err), 0);
    *state = stand;
    return 0;
}

static int close_stand(void **state)
{
    struct stand *stand = *state;
    as_batch_rollback(stand->conn);
    as_store_close(stand->store);
    as_arena_fini(&stand->arena);
    test_free(stand);
    return 0;
}

/* Customers of one partner, numbered on; every tenth has the same name. */
static void fill(struct stand *stand, int64_t partner, int count)
{
    struct as_err err;
    for (int i = 0; i < count; i++) {
        char name[40];
        char domain[40];
        struct as_arena arena;
        as_arena_init(&arena);
        snprintf(name, sizeof name, i % 10 ? "Åre %06d" : "Same Name AB", (i * 7919) % 1000000);
        snprintf(domain, sizeof domain, "c%06d.example", (i * 7919) % 1000000);
        const struct as_customer customer = { .row = ++stand->rows,
                                              .company_name = as_str_of(name),
                                              .domain = as_str_of(domain) };
        assert_int_equal(as_listing_add(stand->conn, partner, &customer, &arena, &err), 0);
        as_arena_fini(&arena);
    }
}

static struct as_listing_page read_page(struct stand *stand, const struct as_listing_query *query)
{
    struct as_err err;
    struct as_listing_page page = { NULL, 0 };
    if (as_listing_read(stand->conn, query, &stand->arena, &page, &err) < 0)
        fail_msg("%s", err.text);
    return page;
}

static void pages_meet_whichever_way_one_goes(void **state)
{
    struct stand *stand = *state;
    enum { ALL = 137, SIZE = 10 };
    int64_t forward[ALL];
    int count = 0;
    fill(stand, 1, 5);
    fill(stand, 2, ALL);
    fill(stand, 3, 5);
    struct as_listing_query query = { .by = AS_LIST_BY_NAME, .partner_row = 2, .limit = SIZE };
    query.prefix = as_fold(&stand->arena, AS_STR(""));
    for (struct as_listing_page page; (page = read_page(stand, &query)).count > 0;) {
        for (uint32_t i = 0; i < page.count; i++)
            forward[count++] = page.places[i].row;
        query.has_from = true;
        query.from = page.places[page.count - 1];
    }
    assert_int_equal(count, ALL);
    query.has_from = false;
    query.is_backward = true;
    for (struct as_listing_page page; (page = read_page(stand, &query)).count > 0;) {
        for (uint32_t i = page.count; i-- > 0;)
            assert_int_equal(page.places[i].row, forward[--count]);
        query.has_from = true;
        query.from = page.places[0];
    }
    assert_int_equal(count, 0);
}

static int on_step(void *data)
{
    ++*(int64_t *)data;
    return 0;
}

/* Instructions of SQLite's machine: the same on every machine of ours. */
static int64_t cost_of(struct stand *stand, const struct as_listing_query *query, uint32_t expected)
{
    int64_t steps = 0;
    sqlite3_progress_handler(as_conn_sqlite(stand->conn), 1, on_step, &steps);
    const struct as_listing_page page = read_page(stand, query);
    sqlite3_progress_handler(as_conn_sqlite(stand->conn), 0, NULL, NULL);
    assert_int_equal(page.count, expected);
    return steps;
}

static void a_page_out_of_many_costs_what_a_page_out_of_few_does(void **state)
{
    struct stand *stand = *state;
    enum { FEW = 200, MANY = 40000, SIZE = 20 };
    static const struct {
        const char *what, *prefix;
        enum as_listing by;
        bool is_exact, is_backward, has_from;
        uint32_t expected; /* 0: a full page */
    } cases[] = {
        { "first page", "", AS_LIST_BY_NAME, false, false, false, 0 },
        { "last page", "", AS_LIST_BY_NAME, false, true, false, 0 },
        { "name begins with", "ÅRE ", AS_LIST_BY_NAME, false, false, false, 0 },
        { "name begins with, from the end", "åre ", AS_LIST_BY_NAME, false, true, false, 0 },
        { "name equals", "SAME name ab", AS_LIST_BY_NAME, true, false, false, 0 },
        { "name equals, from the end", "same name ab", AS_LIST_BY_NAME, true, true, false, 0 },
        { "all of one name, onwards", "same name ab", AS_LIST_BY_NAME, true, false, true, 0 },
        { "all of one name, backwards", "same name ab", AS_LIST_BY_NAME, true, true, true, 0 },
        { "one alone", "ÅRE 007919", AS_LIST_BY_NAME, true, false, false, 1 },
        { "one alone, backwards", "åre 007919", AS_LIST_BY_NAME, true, true, false, 1 },
        { "nobody", "zzz", AS_LIST_BY_DOMAIN, false, false, false, UINT32_MAX },
        { "domains", "", AS_LIST_BY_DOMAIN, false, false, false, 0 },
        { "domain begins with", "C0", AS_LIST_BY_DOMAIN, false, false, false, 0 },
        { "last domains", "c", AS_LIST_BY_DOMAIN, false, true, false, 0 },
    };
    fill(stand, 11, FEW);
    const int64_t middle_of_few = stand->rows - FEW / 2;
    fill(stand, 12, MANY);
    const int64_t middle_of_many = stand->rows - MANY / 2;
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_listing_query query = {
            .by = cases[i].by,
            .prefix = as_fold(&stand->arena, as_str_of(cases[i].prefix)),
            .is_exact = cases[i].is_exact,
            .is_backward = cases[i].is_backward,
            .has_from = cases[i].has_from,
            .limit = cases[i].has_from || cases[i].is_exact ? 8 : SIZE,
        };
        int64_t costs[2];
        for (int many = 0; many < 2; many++) {
            query.partner_row = many ? 12 : 11;
            query.from = (struct as_place){ as_fold(&stand->arena, as_str_of(cases[i].prefix)),
                                            many ? middle_of_many : middle_of_few };
            const uint32_t expected = cases[i].expected ? cases[i].expected : query.limit;
            costs[many] = cost_of(stand, &query, expected == UINT32_MAX ? 0 : expected);
        }
        if (costs[1] > costs[0] + costs[0] / 50)
            fail_msg("%s: %lld instead of %lld", cases[i].what, (long long)costs[1],
                     (long long)costs[0]);
    }
}

/* As a version wrote it that knew of ASCII letters alone: schema 7. */
static void an_older_database_lists_names_in_any_letter_case_afterwards(void **unused)
{
    (void)unused;
    static const char names[] =
        "INSERT INTO customer_names VALUES (7, 'ÅngstrÖm ab', 1), (7, 'plain', 2), (8, 'Żółw', 1);";
    char path[] = "/tmp/assent-listing-XXXXXX";
    const int fd = mkstemp(path);
    struct stand stand = { .rows = 0 };
    struct as_err err;
    struct as_conn *older = NULL;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(as_conn_open(NULL, path, AS_CONN_WRITER, &older, &err), 0);
    assert_int_equal(as_schema_migrate_to(older, 7, &err), 0);
    assert_int_equal(sqlite3_exec(as_conn_sqlite(older), names, NULL, NULL, NULL), SQLITE_OK);
    as_conn_close(older);

    if (as_store_open(path, &stand.store, &err) < 0)
        fail_msg("%s", err.text);
    stand.conn = as_store_writer(stand.store);
    as_arena_init(&stand.arena);
    static const struct {
        int64_t partner;
        const char *name;
    } cases[] = { { 7, "ångström ab" }, { 7, "plain" }, { 8, "żółw" } };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const struct as_listing_query query = { .partner_row = cases[i].partner,
                                                .prefix = as_str_of(cases[i].name),
                                                .is_exact = true,
                                                .limit = 5 };
        assert_int_equal(read_page(&stand, &query).count, 1);
    }
    as_store_close(stand.store);
    as_arena_fini(&stand.arena);
    const char *const endings[] = { "", "-wal", "-shm", ".key", ".lock" };
    for (size_t i = 0; i < AS_COUNT(endings); i++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_older_database_lists_names_in_any_letter_case_afterwards),
        cmocka_unit_test_setup_teardown(pages_meet_whichever_way_one_goes, open_stand, close_stand),
        cmocka_unit_test_setup_teardown(a_page_out_of_many_costs_what_a_page_out_of_few_does,
                                        open_stand, close_stand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
