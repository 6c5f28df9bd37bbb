/* Long queries: so many at a time, and who comes after them is told to come again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "host/host.h"

#include <stdio.h>
#include <stdlib.h>

enum { ASKED = 100, TAKEN = 64 };

struct counted {
    unsigned done, busy;
};

static void on_reply(void *data, const assent_reply *reply)
{
    struct counted *counted = data;
    if (reply->status == ASSENT_OK) {
        counted->done++;
        return;
    }
    assert_int_equal(reply->status, ASSENT_E_BUSY);
    assert_int_equal(reply->retry_after_s, 1);
    counted->busy++;
}

static struct as_host *open_host(char folder[64])
{
    char path[128];
    char text[512];
    struct as_err err;
    struct as_host *host = NULL;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/assent.lua", folder);
    snprintf(text, sizeof text, "data = \"assent.db\"\nrules = \"%s/rules\"\n",
             getenv("ASSENT_SOURCE"));
    assert_int_equal(as_file_write(path, as_str_of(text), 0600, &err), 0);
    const struct as_host_options options = { .config = path, .version = "0", .is_quiet = true };
    if (as_host_open(&options, &host, &err) < 0)
        fail_msg("%s", err.text);
    return host;
}

static void sixty_four_are_taken_at_a_time(void **unused)
{
    char folder[64] = "/tmp/assent-long-XXXXXX";
    char command[128];
    struct counted counted = { 0 };
    const assent_operation *list = NULL;
    struct as_host *host = open_host(folder);
    assent_self *self = as_host_self(host);
    const assent_operations *operations = as_host_capability(self, AS_STR(ASSENT_OPERATIONS_1));
    const struct as_operator *operator= as_host_capability(self, AS_STR(AS_OPERATOR_1));
    (void)unused;
    assert_int_equal(operations->find(self, "journal.list", NULL, NULL, &list), 0);
    const assent_submission submission = {
        .size = sizeof submission,
        .operation = list,
        .actor = operator->actor(self),
        .on_reply = on_reply,
        .data = &counted,
    };
    for (unsigned round = 1; round <= 2; round++) {
        for (unsigned i = 0; i < ASKED; i++)
            operations->submit(self, &submission);
        assert_int_equal(counted.busy, round * (ASKED - TAKEN));
        while (counted.done < round * TAKEN)
            as_host_turn(host);
    }
    assert_int_equal(as_host_close(host), 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(sixty_four_are_taken_at_a_time) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
