/* assent replay */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "engine/engine.h"
#include "host/settings.h"

static void on_progress(void *data, int64_t done, int64_t all)
{
    fprintf(stderr, "\r%" PRId64 " of %" PRId64 " entries", done, all);
    if (done == all)
        fputc('\n', stderr);
}

static void remove_all(const char *path)
{
    static const char *const ends[] = { "", "-wal", "-shm", ".key", ".lock" };
    for (size_t i = 0; i < AS_COUNT(ends); i++) {
        char file[PATH_MAX];
        snprintf(file, sizeof file, "%s%s", path, ends[i]);
        unlink(file);
    }
}

static int replay(struct as_cli *cli)
{
    struct as_settings settings;
    struct as_replay_result result = { 0 };
    struct as_err err;
    char into[PATH_MAX];
    if (as_settings_read(cli->config, &settings, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    const bool is_kept = as_cli_value(cli, "into") != NULL;
    if (is_kept) {
        snprintf(into, sizeof into, "%s", as_cli_value(cli, "into"));
    } else {
        snprintf(into, sizeof into, "%s.replay-%d", settings.data, (int)getpid());
        remove_all(into); /* of one that was killed */
    }
    const bool is_shown = !cli->is_json && isatty(STDERR_FILENO);
    const int rc =
        as_replay(settings.data, into, is_shown ? on_progress : NULL, NULL, &result, &err);
    as_settings_fini(&settings);
    if (!is_kept)
        remove_all(into);
    if (rc < 0)
        return as_cli_fail(cli, AS_CLI_NO, &err);
    char last[AS_DIGEST_TEXT_SIZE];
    as_digest_format(&result.last, last);
    if (cli->is_json) {
        as_auto_json json_t *out = json_pack("{s:b, s:I, s:s, s:s}", "equal", result.is_equal,
                                             "entries", (json_int_t)result.entries, "last_digest",
                                             last, "difference", result.difference);
        as_print_json(out);
    } else if (result.is_equal) {
        printf("equal: %" PRId64 " journal entries give the same state\n"
               "  digest of the last: %s\n",
               result.entries, last);
    } else {
        printf("different: %s\n", result.difference);
    }
    return result.is_equal ? AS_CLI_OK : AS_CLI_NO;
}

static const struct as_cli_flag flags[] = {
    { "into", "FILE", "keep the rebuilt database here, under a new name" },
    { NULL },
};

const struct as_cli_command as_cli_replay = {
    .name = "replay",
    .usage = "",
    .doc = "rebuilds the state from the journal and compares every table",
    .flags = flags,
    .has_config = true,
    .run = replay,
};
