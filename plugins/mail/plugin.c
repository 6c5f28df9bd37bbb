/* The plugin's life. */
#include "command.h"
#include "options.h"

#include <stdlib.h>

static assent_status find_capabilities(struct mailer *mailer)
{
    const assent_host *host = mailer->host;
    mailer->events = host->capability(host->self, ASSENT_EVENTS_1);
    mailer->identity = host->capability(host->self, ASSENT_IDENTITY_1);
    mailer->metrics = host->capability(host->self, ASSENT_METRICS_1);
    mailer->operations = host->capability(host->self, ASSENT_OPERATIONS_1);
    mailer->timers = host->capability(host->self, ASSENT_TIMERS_1);
    mailer->work = host->capability(host->self, ASSENT_WORK_1);
    if (mailer->events && ASSENT_HAS(mailer->identity, operator_actor) && mailer->metrics &&
        mailer->operations && mailer->timers && mailer->work &&
        host->capability(host->self, ASSENT_UV_1))
        return ASSENT_OK;
    return host->fail(
        host->self, ASSENT_E_ABSENT,
        text("events, identity, metrics, operations, timers, uv and work are needed"));
}

static assent_status find_operations(struct mailer *mailer)
{
    const assent_host *host = mailer->host;
    const struct {
        const char *name;
        const assent_operation **place;
    } all[] = {
        { "mail.list", &mailer->list },
        { "mail.get", &mailer->get },
        { "mail.sent", &mailer->sent },
        { "mail.failed", &mailer->failed },
    };
    assent_status rc = ASSENT_OK;
    for (size_t i = 0; i < sizeof all / sizeof all[0] && rc == ASSENT_OK; i++)
        rc = mailer->operations->find(host->self, all[i].name, NULL, NULL, all[i].place);
    return rc;
}

static assent_status make_metrics(struct mailer *mailer)
{
    assent_self *self = mailer->host->self;
    const assent_metrics *metrics = mailer->metrics;
    assent_status rc = metrics->counter(self, "mail_sent_total", "Mails that the server took",
                                        &mailer->taken_total);
    if (rc == ASSENT_OK)
        rc = metrics->counter(self, "mail_attempts_total", "Attempts to hand a mail over",
                              &mailer->tried_total);
    if (rc == ASSENT_OK)
        rc = metrics->counter(self, "mail_given_up_total", "Mails that were refused or given up",
                              &mailer->given_up_total);
    if (rc == ASSENT_OK)
        rc = metrics->gauge(self, "mail_waiting", "Mails that wait or are on their way",
                            &mailer->waiting);
    return rc;
}

static assent_status mailer_open(const assent_host *host, void **ret_state)
{
    struct mailer *mailer = calloc(1, sizeof *mailer);
    if (!mailer)
        return host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
    mailer->host = host;
    assent_status rc = find_capabilities(mailer);
    if (rc == ASSENT_OK)
        rc = options_check(host);
    if (rc == ASSENT_OK)
        rc = find_operations(mailer);
    if (rc == ASSENT_OK)
        rc = make_metrics(mailer);
    if (rc == ASSENT_OK)
        rc = options_open(mailer); /* the last: nothing has to be closed when one before fails */
    if (rc < 0) {
        free(mailer);
        return rc;
    }
    *ret_state = mailer;
    return ASSENT_OK;
}

static assent_status mailer_start(void *state)
{
    return queue_start(state);
}

/* A mail that is being handed over is waited for: broken off there, it would come twice. */
static void mailer_drain(void *state, void (*done)(void *done_data), void *done_data)
{
    struct mailer *mailer = state;
    mailer->on_drained = done;
    mailer->drained_data = done_data;
    queue_drain(mailer);
}

static void mailer_close(void *state)
{
    struct mailer *mailer = state;
    mailer->is_stopped = true;
    queue_free(mailer);
    smtp_close(mailer->smtp, free, mailer);
}

static assent_status mailer_check(const assent_host *host)
{
    const assent_status rc = options_check(host);
    return mail_check_folder(host) > 0 ? ASSENT_E_CONFIG : rc;
}

ASSENT_PLUGIN = {
    .magic = ASSENT_ABI_MAGIC,
    .size = sizeof(assent_plugin_descriptor),
    .abi_major = ASSENT_ABI_MAJOR,
    .abi_minor = 4, /* assent_host has `rules` */
    .name = "mail",
    .version = "0.1.0",
    .open = mailer_open,
    .start = mailer_start,
    .drain = mailer_drain,
    .close = mailer_close,
    .check = mailer_check,
    .command = mail_command,
};
