#include "smtp.h"

#include "lookup.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_BYTES = 4096, URL_BYTES = 1024 };

struct smtp {
    struct drive drive; /* stands first */
    char url[URL_BYTES];
    char host[SMTP_HOST_BYTES];
    uint16_t port;
    bool is_address;
    char *user, *password, *ca_file;
    enum smtp_tls starttls;
    uint32_t whole_ms;
    struct smtp_send *sends;
    void (*on_closed)(void *data);
    void *closed_data;
};

struct smtp_send {
    struct smtp *smtp;
    struct smtp_send *next, *before;
    CURL *easy;
    bool is_driven; /* in the drive */
    struct curl_slist *resolved;
    struct lookup *lookup;
    uv_timer_t deadline;
    uv_poll_t poll;
    bool is_polled;
    unsigned handles; /* that the loop has not let go of */
    bool is_signed_in;
    struct dialog dialog;
    smtp_on_done on_done;
    void *data;
    char error[CURL_ERROR_SIZE];
};

/* ---- The end -------------------------------------------------------------------------------- */

static void on_handle_closed(uv_handle_t *handle)
{
    struct smtp_send *send = handle->data;
    if (--send->handles == 0)
        free(send);
}

static void unlink_send(struct smtp_send *send)
{
    if (send->before)
        send->before->next = send->next;
    else
        send->smtp->sends = send->next;
    if (send->next)
        send->next->before = send->before;
}

void smtp_cancel(struct smtp_send *send)
{
    unlink_send(send);
    if (send->lookup)
        lookup_cancel(send->lookup);
    if (send->is_polled)
        uv_close((uv_handle_t *)&send->poll, on_handle_closed);
    if (send->is_driven) /* closes the connection at once */
        drive_remove(&send->smtp->drive, send->easy);
    if (send->easy)
        curl_easy_cleanup(send->easy);
    curl_slist_free_all(send->resolved);
    dialog_fini(&send->dialog);
    uv_close((uv_handle_t *)&send->deadline, on_handle_closed);
}

static void finish(struct smtp_send *send, enum smtp_outcome outcome, const char *reason)
{
    char copy[SMTP_REASON_BYTES];
    const smtp_on_done on_done = send->on_done;
    void *data = send->data;
    const int status = send->dialog.status;
    snprintf(copy, sizeof copy, "%s", reason);
    smtp_cancel(send);
    on_done(data, outcome, status, copy);
}

/* `broken` says why the connection cannot go on; NULL: the dialog has ended by itself. */
static void finish_dialog(struct smtp_send *send, const char *broken)
{
    static const char *const steps[] = {
        [DIALOG_SENDER] = "the sender",
        [DIALOG_RECIPIENT] = "the recipient",
        [DIALOG_DATA] = "DATA",
        [DIALOG_MESSAGE] = "the mail",
    };
    char reason[SMTP_REASON_BYTES];
    struct dialog *dialog = &send->dialog;
    if (broken && dialog->step != DIALOG_END)
        snprintf(reason, sizeof reason, "%s: no answer to %s", broken, steps[dialog->step]);
    else if (dialog->is_broken)
        snprintf(reason, sizeof reason, "what the server answered is no SMTP");
    else
        snprintf(reason, sizeof reason, "the server answered %d", dialog->status);
    dialog_broken(dialog);
    finish(send, dialog->outcome, reason);
}

bool smtp_is_under_way(const struct smtp_send *send)
{
    return send->dialog.step == DIALOG_MESSAGE;
}

static void on_deadline(uv_timer_t *timer)
{
    struct smtp_send *send = timer->data;
    if (send->is_signed_in)
        finish_dialog(send, "not in time");
    else
        finish(send, SMTP_AWAY, "the server did not let us in in time");
}

/* ---- The mail ------------------------------------------------------------------------------- */

static void on_ready(uv_poll_t *poll, int status, int events);

static bool write_out(struct smtp_send *send)
{
    struct dialog *dialog = &send->dialog;
    while (dialog->out_size > 0) {
        size_t written = 0;
        const CURLcode code = curl_easy_send(send->easy, dialog->out, dialog->out_size, &written);
        if (code == CURLE_AGAIN)
            break;
        if (code != CURLE_OK)
            return false;
        dialog_wrote(dialog, written);
    }
    return true;
}

/* True: the connection lives and the dialog goes on. */
static bool read_in(struct smtp_send *send, const char **ret_broken)
{
    char bytes[READ_BYTES];
    size_t size = 0;
    CURLcode code = CURLE_OK;
    while ((code = curl_easy_recv(send->easy, bytes, sizeof bytes, &size)) == CURLE_OK && size > 0)
        if (dialog_take(&send->dialog, bytes, size))
            return false;
    if (code == CURLE_AGAIN)
        return true;
    *ret_broken = "the connection broke off";
    return false;
}

static void go_on(struct smtp_send *send)
{
    const char *broken = NULL;
    if (!write_out(send)) {
        finish_dialog(send, "the connection broke off");
        return;
    }
    if (!read_in(send, &broken)) {
        write_out(send); /* QUIT; nobody waits for what it is answered */
        finish_dialog(send, broken);
        return;
    }
    if (!write_out(send)) {
        finish_dialog(send, "the connection broke off");
        return;
    }
    const int events = UV_READABLE | (send->dialog.out_size > 0 ? UV_WRITABLE : 0);
    if (uv_poll_start(&send->poll, events, on_ready) < 0)
        finish_dialog(send, "no memory");
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
    struct smtp_send *send = poll->data;
    (void)status; /* reading tells */
    (void)events;
    go_on(send);
}

static void on_finished(struct drive *drive, CURL *easy, CURLcode code)
{
    struct smtp_send *send = NULL;
    curl_socket_t fd = CURL_SOCKET_BAD;
    (void)drive;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&send);
    if (code == CURLE_OK)
        curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
    if (fd == CURL_SOCKET_BAD) {
        finish(send, SMTP_AWAY, send->error[0] ? send->error : curl_easy_strerror(code));
        return;
    }
    send->is_signed_in = true;
    if (uv_poll_init_socket(send->smtp->drive.loop, &send->poll, fd) < 0) {
        finish(send, SMTP_AWAY, "no memory");
        return;
    }
    send->poll.data = send;
    send->is_polled = true;
    send->handles++;
    go_on(send);
}

/* ---- The connection ------------------------------------------------------------------------- */

static size_t on_nothing(char *data, size_t size, size_t count, void *user)
{
    (void)data;
    (void)user;
    return size * count;
}

static void set_security(struct smtp_send *send)
{
    static const long levels[] = {
        [SMTP_TLS_REQUIRED] = CURLUSESSL_ALL,
        [SMTP_TLS_OPTIONAL] = CURLUSESSL_TRY,
        [SMTP_TLS_OFF] = CURLUSESSL_NONE,
    };
    const struct smtp *smtp = send->smtp;
    CURL *easy = send->easy;
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_USE_SSL, levels[smtp->starttls]);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL); /* else they are parsed for each connection */
    if (smtp->ca_file[0])
        curl_easy_setopt(easy, CURLOPT_CAINFO, smtp->ca_file);
    if (smtp->user[0]) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, smtp->user);
        curl_easy_setopt(easy, CURLOPT_PASSWORD, smtp->password);
    }
}

static bool make_easy(struct smtp_send *send)
{
    CURL *easy = send->easy = curl_easy_init();
    if (!easy)
        return false;
    set_security(send);
    curl_easy_setopt(easy, CURLOPT_URL, send->smtp->url);
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)send->smtp->whole_ms);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)(send->smtp->whole_ms / 1000 + 60));
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_nothing);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_nothing);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, send->error);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, send);
    return true;
}

static void connect_to(struct smtp_send *send)
{
    send->is_driven = drive_add(&send->smtp->drive, send->easy) == 0;
    if (!send->is_driven)
        finish(send, SMTP_AWAY, "no memory");
}

static void on_found(void *data, int status, const struct addrinfo *found)
{
    struct smtp_send *send = data;
    const struct smtp *smtp = send->smtp;
    char entry[LOOKUP_ENTRY_BYTES];
    send->lookup = NULL;
    if (status < 0 || !lookup_entry(smtp->host, smtp->port, found, NULL, NULL, entry)) {
        finish(send, SMTP_AWAY, "the name of the server cannot be resolved");
        return;
    }
    send->resolved = curl_slist_append(NULL, entry);
    curl_easy_setopt(send->easy, CURLOPT_RESOLVE, send->resolved);
    connect_to(send);
}

/* An address needs no look-up, but nothing is begun within smtp_send either. */
static void on_begin(uv_timer_t *timer)
{
    struct smtp_send *send = timer->data;
    const struct smtp *smtp = send->smtp;
    uv_timer_start(timer, on_deadline, smtp->whole_ms, 0);
    if (smtp->is_address) {
        connect_to(send);
        return;
    }
    send->lookup = lookup_start(smtp->drive.loop, smtp->host, on_found, send);
    if (!send->lookup)
        finish(send, SMTP_AWAY, "no memory");
}

struct smtp_send *smtp_send(struct smtp *smtp, const char *from, const char *to,
                            const char *message, size_t message_size, smtp_on_done on_done,
                            void *data)
{
    struct smtp_send *send = calloc(1, sizeof *send);
    if (!send)
        return NULL;
    send->smtp = smtp;
    send->on_done = on_done;
    send->data = data;
    dialog_begin(&send->dialog, from, to, message, message_size);
    if (send->dialog.has_failed || !make_easy(send)) {
        dialog_fini(&send->dialog);
        free(send);
        return NULL;
    }
    uv_timer_init(smtp->drive.loop, &send->deadline);
    send->deadline.data = send;
    send->handles = 1;
    uv_update_time(smtp->drive.loop);
    uv_timer_start(&send->deadline, on_begin, 0, 0);
    send->next = smtp->sends;
    if (smtp->sends)
        smtp->sends->before = send;
    smtp->sends = send;
    return send;
}

/* ---- Life ----------------------------------------------------------------------------------- */

static const char *take_parts(CURLU *parts, struct smtp *ret_smtp)
{
    char *scheme = NULL;
    char *host = NULL;
    char *port = NULL;
    char *user = NULL;
    struct in_addr unused;
    const char *problem = "it is no address such as smtp://mail.example:587";
    if (curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK && *host)
        problem = strcmp(scheme, "smtp") == 0 || strcmp(scheme, "smtps") == 0
                      ? NULL
                      : "smtp:// or smtps:// is needed before the name of the server";
    if (!problem && curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_OK)
        problem = "name and password have options of their own: user and password";
    if (!problem && strlen(host) >= SMTP_HOST_BYTES)
        problem = "the name of the server is too long";
    if (!problem) {
        snprintf(ret_smtp->host, sizeof ret_smtp->host, "%s", host);
        ret_smtp->port = (uint16_t)strtoul(port, NULL, 10);
        ret_smtp->is_address = *host == '[' || inet_pton(AF_INET, host, &unused) == 1;
        snprintf(ret_smtp->url, sizeof ret_smtp->url, "%s://%s:%s", scheme, host, port);
    }
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    return problem;
}

static const char *parse(const char *address, struct smtp *ret_smtp)
{
    CURLU *parts = curl_url();
    const char *problem = "no memory";
    const char *slash = strstr(address, "://");
    if (parts && slash && strpbrk(slash + 3, "/?#"))
        problem = "nothing may stand behind the server's name and port";
    else if (parts &&
             curl_url_set(parts, CURLUPART_URL, address, CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK)
        problem = "it is no address such as smtp://mail.example:587";
    else if (parts)
        problem = take_parts(parts, ret_smtp);
    curl_url_cleanup(parts);
    return problem;
}

const char *smtp_address_problem(const char *address)
{
    struct smtp unused;
    return parse(address, &unused);
}

static void smtp_free(struct smtp *smtp)
{
    free(smtp->user);
    free(smtp->password);
    free(smtp->ca_file);
    free(smtp);
}

static void on_drive_closed(struct drive *drive)
{
    struct smtp *smtp = (struct smtp *)drive; /* its first member */
    void (*on_closed)(void *data) = smtp->on_closed;
    void *data = smtp->closed_data;
    smtp_free(smtp);
    curl_global_cleanup();
    on_closed(data);
}

struct smtp *smtp_open(uv_loop_t *loop, const struct smtp_options *options)
{
    struct smtp *smtp = calloc(1, sizeof *smtp);
    if (!smtp)
        return NULL;
    const bool is_good = !parse(options->address, smtp) && (smtp->user = strdup(options->user)) &&
                         (smtp->password = strdup(options->password)) &&
                         (smtp->ca_file = strdup(options->ca_file));
    const size_t used = strlen(smtp->url); /* libcurl takes the name for EHLO from the path */
    snprintf(smtp->url + used, sizeof smtp->url - used, "/%s", options->name);
    smtp->starttls = options->starttls;
    smtp->whole_ms = options->whole_ms;
    smtp->drive.on_finished = on_finished;
    smtp->drive.on_closed = on_drive_closed;
    smtp->drive.keeps_finished = true; /* the connection goes when a transfer is taken out */
    if (is_good && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
        if (drive_init(&smtp->drive, loop, options->connections_most, options->connections_most) ==
            0)
            return smtp;
        curl_global_cleanup();
    }
    smtp_free(smtp);
    return NULL;
}

void smtp_close(struct smtp *smtp, void (*on_closed)(void *data), void *data)
{
    smtp->on_closed = on_closed;
    smtp->closed_data = data;
    while (smtp->sends)
        smtp_cancel(smtp->sends);
    drive_close(&smtp->drive);
}
