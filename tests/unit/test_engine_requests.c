/* Request ids are known for 24 hours, however many there are, and for no longer. */
#include "world.h"

#include "engine/requests.h"

enum { MANY = 30000, EVERY_MS = 10000 }; /* 83 hours */

static struct as_id id_of(int64_t number)
{
    struct as_id id = { { 0 } };
    memcpy(id.bytes, &number, sizeof number);
    id.bytes[15] = 1;
    return id;
}

static void ids_of_the_last_24_hours_are_found_and_older_ones_are_not(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    struct as_requests *requests = NULL;
    struct as_entry_record entry;
    struct as_conn *conn = as_store_writer(world->store);
    const struct as_id partner = id_of(MANY + 1);
    int64_t sequence = 0;
    int64_t at = 0;
    struct as_digest digest;
    as_engine_stop(world->engine);
    world->engine = NULL;
    assert_int_equal(as_journal_tail(conn, &sequence, &at, &digest, &err), 0);
    assert_int_equal(as_requests_open(conn, at, &requests, &err), 0);
    assert_int_equal(as_batch_begin(conn, &err), 0);
    for (int64_t i = 1; i <= MANY; i++) {
        entry = (struct as_entry_record){
            .sequence = sequence + i,
            .at = at + i * EVERY_MS,
            .operation = AS_STR("a.b"),
            .actor = AS_STR("{}"),
            .input = AS_STR("{}"),
            .decision = AS_STR("{}"),
            .outcome = AS_STR("{}"),
            .partner = partner,
            .request = id_of(i),
        };
        assert_int_equal(as_journal_append(conn, &entry, &err), 0);
        assert_int_equal(
            as_requests_add(requests, &partner, &entry.request, entry.sequence, entry.at, &err), 0);
    }
    const int64_t known = AS_REQUEST_LIFE_MS / EVERY_MS;
    for (int64_t i = 1; i <= MANY; i++) {
        const struct as_id request = id_of(i);
        const int found = as_requests_find(requests, &partner, &request, at + MANY * EVERY_MS,
                                           &world->arena, &entry, &err);
        assert_int_equal(found, i > MANY - known);
        if (found)
            assert_int_equal(entry.sequence, sequence + i);
    }
    as_requests_close(requests);
    as_batch_rollback(conn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_of_the_last_24_hours_are_found_and_older_ones_are_not),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
