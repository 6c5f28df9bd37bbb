/* A snapshot's readers all see the same commit, however fast another process writes; a rule set is found by the
 * beginning of its digest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/journal.h"
#include "store/people.h"
#include "store/rulesets.h"
#include "store/snapshot.h"

enum { READERS = 6, ROUNDS = 60, AT_LEAST = 20, AT_MOST = 100000 };

struct place {
    char folder[64];
    char path[96];
};

static int open_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/assent-snapshot-XXXXXX");
    assert_non_null(mkdtemp(place->folder));
    snprintf(place->path, sizeof place->path, "%s/assent.db", place->folder);
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    struct place *place = *state;
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf %s", place->folder);
    assert_int_equal(system(remove), 0);
    free(place);
    return 0;
}

/* One partner and one journal entry with the same number. */
static int write_one(struct as_conn *conn, int64_t number, struct as_err *err)
{
    const struct as_partner partner = { .id = as_id_random(),
                                        .name = AS_STR("Nordvik AS"),
                                        .kind = AS_PARTNER_DIRECT_BILL,
                                        .country = AS_STR("NO"),
                                        .created_at = number };
    const struct as_entry_record entry = { .sequence = number,
                                           .at = number,
                                           .operation = AS_STR("partner.create"),
                                           .actor = AS_STR("{}"),
                                           .input = AS_STR("{}"),
                                           .decision = AS_STR("{}"),
                                           .outcome = AS_STR("{}") };
    int64_t row = 0;
    int rc = as_batch_begin(conn, err);
    if (rc == 0)
        rc = as_row_insert(conn, AS_TABLE_PARTNERS, &partner, &row, err);
    if (rc == 0)
        rc = as_journal_append(conn, &entry, err);
    return rc == 0 ? as_batch_commit(conn, err) : rc;
}

/* Says "ready" through the pipe once there is something to see; then writes until it is killed, also by the
 * end of a test that failed. */
static void write_on(const char *path, int ready)
{
    struct as_store *store = NULL;
    struct as_err err = { 0 };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (as_store_open(path, &store, &err) < 0)
        _exit(1);
    for (int64_t number = 1; number < AT_MOST; number++) {
        if (write_one(as_store_writer(store), number, &err) < 0)
            _exit(2);
        if (number == AT_LEAST && write(ready, "r", 1) != 1)
            _exit(3);
    }
    pause();
}

static void all_readers_see_the_same_commit(void **state)
{
    const struct place *place = *state;
    int ready[2];
    char byte = 0;
    int64_t first = 0;
    int64_t last = 0;
    int others = 0;
    assert_int_equal(pipe(ready), 0);
    const pid_t writer = fork();
    if (writer == 0)
        write_on(place->path, ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    for (int round = 0; round < ROUNDS; round++) {
        struct as_snapshot snapshot;
        struct as_err err = { 0 };
        if (as_snapshot_open(place->path, READERS, &snapshot, &err) < 0) {
            kill(writer, SIGKILL);
            fail_msg("%s", err.text);
        }
        for (int i = 0; i < READERS; i++)
            others += as_row_count(snapshot.readers[i], AS_TABLE_PARTNERS) != snapshot.sequence;
        first = first ? first : snapshot.sequence;
        last = snapshot.sequence;
        as_snapshot_close(&snapshot);
    }
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    assert_int_equal(others, 0);
    assert_true(last > first); /* or nothing was shown */
}

static void what_is_no_database_is_refused_and_nothing_is_made(void **state)
{
    const struct place *place = *state;
    struct as_snapshot snapshot;
    struct as_err err = { 0 };
    assert_int_equal(as_snapshot_open(place->path, 2, &snapshot, &err), AS_E_CONFIG);
    assert_non_null(strstr(err.text, "assent serve"));
    assert_int_not_equal(access(place->path, F_OK), 0);
    FILE *file = fopen(place->path, "w");
    fputs(
        "this is no database, but long enough for a header of one hundred bytes, which it has not "
        "and never had before",
        file);
    fclose(file);
    assert_int_equal(as_snapshot_open(place->path, 2, &snapshot, &err), AS_E_CONFIG);
    assert_non_null(strstr(err.text, "not a database"));
}

static void add_ruleset(struct as_conn *conn, uint8_t first, uint8_t second)
{
    struct as_err err = { 0 };
    int64_t row = 0;
    struct as_ruleset_record record = { .actor = AS_STR("{}"), .sequence = 1, .rules = 1 };
    record.digest.bytes[0] = first;
    record.digest.bytes[1] = second;
    assert_int_equal(as_batch_begin(conn, &err), 0);
    if (as_row_insert(conn, AS_TABLE_RULESETS, &record, &row, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(as_batch_commit(conn, &err), 0);
}

static void a_rule_set_is_found_by_the_beginning_of_its_digest(void **state)
{
    static const struct {
        const char *prefix;
        int code;
        uint8_t second;
    } cases[] = {
        { "ab10", 0, 0x10 },
        { "AB20", 0, 0x20 },
        { "ab100000", 0, 0x10 },
        { "ab1", AS_E_INVALID, 0 }, /* too short */
        { "", AS_E_INVALID, 0 },
        { "ab1g", AS_E_INVALID, 0 },
        { "ab30", AS_E_NOT_FOUND, 0 },
        { "cd00", AS_E_INVALID, 0 }, /* two begin so */
        { "ab1000000000000000000000000000000000000000000000000000000000000000", AS_E_INVALID, 0 },
    };
    const struct place *place = *state;
    struct as_store *store = NULL;
    struct as_arena arena;
    struct as_err err = { 0 };
    as_arena_init(&arena);
    assert_int_equal(as_store_open(place->path, &store, &err), 0);
    struct as_conn *conn = as_store_writer(store);
    add_ruleset(conn, 0xab, 0x10);
    add_ruleset(conn, 0xab, 0x20);
    add_ruleset(conn, 0xab, 0x10); /* once more in force: the same set */
    add_ruleset(conn, 0xcd, 0x00);
    struct as_digest other = { .bytes = { 0xcd, 0x00, 0x01 } };
    struct as_ruleset_record record = { .digest = other, .actor = AS_STR("{}"), .rules = 1 };
    int64_t row = 0;
    assert_int_equal(as_batch_begin(conn, &err), 0);
    assert_int_equal(as_row_insert(conn, AS_TABLE_RULESETS, &record, &row, &err), 0);
    assert_int_equal(as_batch_commit(conn, &err), 0);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_digest found = { 0 };
        const int rc = as_ruleset_by_prefix(conn, as_str_of(cases[i].prefix), &arena, &found, &err);
        if (rc != cases[i].code)
            fail_msg("\"%s\": %d, not %d", cases[i].prefix, rc, cases[i].code);
        if (rc == 0)
            assert_int_equal(found.bytes[1], cases[i].second);
    }
    as_store_close(store);
    as_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_readers_see_the_same_commit, open_place, close_place),
        cmocka_unit_test_setup_teardown(what_is_no_database_is_refused_and_nothing_is_made,
                                        open_place, close_place),
        cmocka_unit_test_setup_teardown(a_rule_set_is_found_by_the_beginning_of_its_digest,
                                        open_place, close_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
