/* assent serve */
#include "cli/commands.h"

#include <stdio.h>
#include <sys/resource.h>

#include "base/log.h"
#include "cli/control.h"
#include "host/host.h"

static void on_ready(void *data, as_str address)
{
    printf("ready%s%.*s\n", address.size ? " " : "", AS_STR_ARG(address));
    fflush(stdout);
}

/* Each connection takes a descriptor, and the usual soft limit is a thousand. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        as_log(AS_LOG_WARN, "host", "the limit of open files cannot be raised");
}

static int serve(struct as_cli *cli)
{
    static const assent_plugin_descriptor *const builtins[] = { &as_control_plugin, NULL };
    const struct as_host_options options = {
        .config = cli->config,
        .listen = as_cli_value(cli, "listen"),
        .version = as_cli_version(),
        .builtins = builtins,
        .on_ready = on_ready,
    };
    struct as_host *host = NULL;
    struct as_err err;
    raise_descriptor_limit();
    as_log_set_level(as_cli_value(cli, "debug") ? AS_LOG_DEBUG : AS_LOG_INFO);
    if (as_host_open(&options, &host, &err) < 0)
        return as_cli_fail(cli, AS_CLI_CONFIG, &err);
    const int code = as_host_run(host);
    const int closed = as_host_close(host);
    return closed ? closed : code;
}

static const struct as_cli_flag flags[] = {
    { "listen", "HOST:PORT",
      "listen here instead of where the configuration says; port 0: a free one" },
    { "debug", NULL, "log more" },
    { NULL },
};

const struct as_cli_command as_cli_serve = {
    .name = "serve",
    .usage = "",
    .doc = "serves until SIGTERM; prints one line when it is ready",
    .flags = flags,
    .has_config = true,
    .run = serve,
};
