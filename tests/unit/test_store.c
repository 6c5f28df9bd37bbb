/* What the store promises: columns that are the fields, rows that come back as they went in, indexes that
 * show what is committed and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/conn.h"
#include "store/map.h"
#include "store/people.h"

#include <stdlib.h>
#include <unistd.h>

struct place {
    char folder[64];
    char path[96];
    struct as_store *store;
    struct as_arena arena;
};

static int open_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    struct as_err err = { 0 };
    as_arena_init(&place->arena);
    snprintf(place->folder, sizeof place->folder, "/tmp/assent-store-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/assent.db", place->folder);
    if (as_store_open(place->path, &place->store, &err) < 0)
        fail_msg("%s", err.text);
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    struct place *place = *state;
    as_store_close(place->store);
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf %s", place->folder);
    assert_int_equal(system(remove), 0);
    as_arena_fini(&place->arena);
    free(place);
    return 0;
}

static void collect_columns(const struct as_fields *fields, const char *prefix, struct as_buf *out)
{
    for (uint32_t i = 0; i < fields->count; i++) {
        char name[128];
        snprintf(name, sizeof name, "%s%s", prefix, fields->items[i].name);
        if (fields->items[i].type == AS_FIELD_OBJECT) {
            strcat(name, "_");
            collect_columns(fields->items[i].of, name, out);
        } else if (!(fields->items[i].flags & AS_NOT_KEPT)) {
            as_buf_printf(out, "[%s]", name);
        }
    }
}

static void every_column_is_a_field_and_every_field_a_column(void **state)
{
    struct place *place = *state;
    for (int table = 0; table < AS_TABLE_COUNT; table++) {
        struct as_buf fields;
        as_buf_init(&fields);
        collect_columns(as_table_fields(table), "", &fields);
        as_buf_add_char(&fields, '\0');

        char sql[128];
        sqlite3_stmt *stmt = NULL;
        size_t columns = 0;
        snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') WHERE name <> 'row'",
                 as_table_name(table));
        assert_int_equal(
            sqlite3_prepare_v2(as_conn_sqlite(as_store_writer(place->store)), sql, -1, &stmt, NULL),
            SQLITE_OK);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            char name[128];
            snprintf(name, sizeof name, "[%s]", (const char *)sqlite3_column_text(stmt, 0));
            if (!strstr(fields.data, name))
                fail_msg("%s has the column %s, which is no field", as_table_name(table), name);
            columns += strlen(name);
        }
        sqlite3_finalize(stmt);
        if (columns != strlen(fields.data))
            fail_msg("%s lacks a column for one of %s", as_table_name(table), fields.data);
        as_buf_fini(&fields);
    }
}

static struct as_customer a_customer(uint8_t number)
{
    struct as_customer customer;
    as_fields_clear(&as_customer_fields, &customer);
    memset(&customer.id, number, sizeof customer.id);
    customer.commerce_id = customer.billing_id = customer.id;
    customer.domain = AS_STR("Nordvik.Example");
    customer.company_name = AS_STR("Nordvik & S\xc3\xb6ner AS");
    customer.country = AS_STR("SE");
    customer.culture = AS_STR("sv-SE");
    customer.address.city = AS_STR("Lund");
    customer.address.phone = AS_STR("4755501234");
    customer.created_at = 42;
    return customer;
}

static void a_row_comes_back_as_it_went_in(void **state)
{
    struct place *place = *state;
    struct as_conn *conn = as_store_writer(place->store);
    struct as_err err = { 0 };
    struct as_customer wrote = a_customer(7);
    struct as_customer read;
    int64_t row = 0;
    assert_int_equal(as_batch_begin(conn, &err), 0);
    assert_int_equal(as_row_insert(conn, AS_TABLE_CUSTOMERS, &wrote, &row, &err), 0);
    assert_int_equal(as_batch_commit(conn, &err), 0);
    assert_int_equal(as_row_get(conn, AS_TABLE_CUSTOMERS, row, &place->arena, &read, &err), 0);

    struct as_buf a;
    struct as_buf b;
    as_buf_init(&a);
    as_buf_init(&b);
    as_fields_write(&as_customer_fields, &wrote, AS_PART_ALL, &a);
    as_fields_write(&as_customer_fields, &read, AS_PART_ALL, &b);
    assert_true(as_str_equal(as_buf_str(&a), as_buf_str(&b)));
    as_buf_fini(&a);
    as_buf_fini(&b);
}

static void readers_see_the_index_change_with_the_commit_and_not_before(void **state)
{
    struct place *place = *state;
    struct as_conn *conn = as_store_writer(place->store);
    struct as_index *index = as_store_index(place->store);
    struct as_pending *pending = as_conn_pending(conn);
    struct as_err err = { 0 };
    struct as_entry entry = { .agreement = 5 };
    struct as_entry seen;
    uint32_t row = 0;
    memset(&entry.id, 3, sizeof entry.id);
    uint64_t hash = as_hash_keyed(&entry.id, sizeof entry.id);

    assert_int_equal(as_batch_begin(conn, &err), 0);
    as_pending_set_entry(pending, 77, &entry);
    as_pending_add_key(pending, AS_KEY_CUSTOMER, hash, 77);
    assert_true(as_index_customer(index, pending, &entry.id, &row, &seen));
    assert_false(as_index_customer(index, NULL, &entry.id, &row, &seen));

    size_t mark = as_pending_mark(pending);
    entry.agreement = 6;
    as_pending_set_entry(pending, 77, &entry);
    assert_true(as_index_entry(index, pending, 77, &seen) && seen.agreement == 6);
    as_pending_rollback(pending, mark);
    assert_true(as_index_entry(index, pending, 77, &seen) && seen.agreement == 5);

    assert_int_equal(as_batch_commit(conn, &err), 0);
    assert_true(as_index_customer(index, NULL, &entry.id, &row, &seen));
    assert_int_equal(row, 77);
    assert_int_equal(seen.agreement, 5);
}

static void a_row_that_is_newer_than_the_view_is_found(void **state)
{
    struct place *place = *state;
    struct as_conn *conn = as_store_writer(place->store);
    struct as_conn *reader = NULL;
    struct as_customer wrote = a_customer(8);
    struct as_customer read;
    struct as_err err = { 0 };
    int64_t row = 0;
    assert_int_equal(as_conn_open_reader(place->store, &reader, &err), 0);
    assert_int_equal(as_row_get(reader, AS_TABLE_CUSTOMERS, 99, &place->arena, &read, &err),
                     AS_E_NOT_FOUND); /* its view begins here */
    assert_int_equal(as_batch_begin(conn, &err), 0);
    assert_int_equal(as_row_insert(conn, AS_TABLE_CUSTOMERS, &wrote, &row, &err), 0);
    assert_int_equal(as_batch_commit(conn, &err), 0);
    assert_int_equal(as_row_get(reader, AS_TABLE_CUSTOMERS, row, &place->arena, &read, &err), 0);
    assert_true(as_id_equal(&read.id, &wrote.id));
    as_conn_close(reader);
}

static void a_rolled_back_batch_leaves_nothing(void **state)
{
    struct place *place = *state;
    struct as_conn *conn = as_store_writer(place->store);
    struct as_err err = { 0 };
    struct as_customer customer = a_customer(9);
    struct as_entry entry = { .agreement = 1 };
    struct as_entry seen;
    int64_t row = 0;
    int64_t before = as_row_count(conn, AS_TABLE_CUSTOMERS);
    assert_int_equal(as_batch_begin(conn, &err), 0);
    assert_int_equal(as_row_insert(conn, AS_TABLE_CUSTOMERS, &customer, &row, &err), 0);
    as_pending_set_entry(as_conn_pending(conn), (uint32_t)row, &entry);
    as_batch_rollback(conn);
    assert_int_equal(as_row_count(conn, AS_TABLE_CUSTOMERS), before);
    assert_false(
        as_index_entry(as_store_index(place->store), as_conn_pending(conn), (uint32_t)row, &seen));
}

static void a_second_opener_is_told_who_has_it(void **state)
{
    struct place *place = *state;
    struct as_store *second = NULL;
    struct as_err err = { 0 };
    char pid[32];
    snprintf(pid, sizeof pid, "process %ld", (long)getpid());
    assert_int_equal(as_store_open(place->path, &second, &err), AS_E_CONFLICT);
    assert_non_null(strstr(err.text, pid));
}

static void a_map_keeps_what_was_put_through_growing_and_removing(void **unused)
{
    enum { MANY = 50000 };
    struct as_map *map = calloc(1, sizeof *map);
    as_map_init(map);
    for (uint32_t i = 1; i <= MANY; i++)
        assert_int_equal(as_map_put(map, as_hash_keyed(&i, sizeof i), i), 0);
    for (uint32_t i = 1; i <= MANY; i += 2)
        as_map_remove(map, as_hash_keyed(&i, sizeof i), i);
    for (uint32_t i = 1; i <= MANY; i++) {
        bool is_found = false;
        uint32_t cursor = 0;
        for (uint32_t row; (row = as_map_next(map, as_hash_keyed(&i, sizeof i), &cursor)) != 0;)
            is_found = is_found || row == i;
        assert_int_equal(is_found, i % 2 == 0);
    }
    as_map_fini(map);
    free(map);
}

static bool is_before(const void *data, uint32_t row)
{
    return row < *(const uint32_t *)data;
}

static void a_map_makes_room_by_leaving_out_what_is_dead(void **unused)
{
    enum { ALIVE = 20000, MANY = 400000 };
    uint32_t oldest = 0;
    size_t most = 0;
    struct as_map *map = calloc(1, sizeof *map);
    as_map_init(map);
    map->is_dead = is_before;
    map->data = &oldest;
    for (uint32_t i = 1; i <= MANY; i++) {
        oldest = i > ALIVE ? i - ALIVE : 0;
        assert_int_equal(as_map_put(map, as_hash_keyed(&i, sizeof i), i), 0);
        if (as_map_bytes(map) > most)
            most = as_map_bytes(map);
    }
    for (uint32_t i = MANY - ALIVE; i <= MANY; i++) {
        uint32_t cursor = 0;
        assert_int_equal(as_map_next(map, as_hash_keyed(&i, sizeof i), &cursor), i);
    }
    assert_in_range(most, ALIVE * 8, ALIVE * 2 * 16);
    as_map_fini(map);
    free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_column_is_a_field_and_every_field_a_column),
        cmocka_unit_test(a_row_comes_back_as_it_went_in),
        cmocka_unit_test(readers_see_the_index_change_with_the_commit_and_not_before),
        cmocka_unit_test(a_row_that_is_newer_than_the_view_is_found),
        cmocka_unit_test(a_rolled_back_batch_leaves_nothing),
        cmocka_unit_test(a_second_opener_is_told_who_has_it),
        cmocka_unit_test(a_map_keeps_what_was_put_through_growing_and_removing),
        cmocka_unit_test(a_map_makes_room_by_leaving_out_what_is_dead),
    };
    return cmocka_run_group_tests(tests, open_place, close_place);
}
