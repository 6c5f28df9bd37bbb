#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { SECRET_BYTES = 1024, VALUE_BYTES = 4096 };

static const char *get(const assent_host *host, const char *name, char out[VALUE_BYTES])
{
    const assent_text value = host->option(host->self, name);
    snprintf(out, VALUE_BYTES, "%.*s", (int)value.size, value.data ? value.data : "");
    return out;
}

static uint64_t get_number(const assent_host *host, const char *name)
{
    char value[VALUE_BYTES];
    return strtoull(get(host, name, value), NULL, 10);
}

static assent_status complain(const assent_host *host, const char *option, const char *what)
{
    char sentence[512];
    snprintf(sentence, sizeof sentence, "%s: %s", option, what);
    return host->fail(host->self, ASSENT_E_CONFIG, text(sentence));
}

/* ---- The password --------------------------------------------------------------------------- */

/* The first line of a file. NULL: all is well. */
static const char *read_password(const char *path, char out[SECRET_BYTES])
{
    FILE *file = fopen(path, "re");
    if (!file)
        return "the file cannot be read";
    const bool is_read = fgets(out, SECRET_BYTES, file);
    fclose(file);
    if (!is_read)
        return "the file is empty: its first line is the password";
    const size_t size = strcspn(out, "\r\n");
    if (size == 0 || size == SECRET_BYTES - 1)
        return "the first line of the file must be the password";
    out[size] = '\0';
    return NULL;
}

/* ---- Checks --------------------------------------------------------------------------------- */

static assent_status check_address(const assent_host *host, const char *option, bool is_needed)
{
    char value[VALUE_BYTES];
    get(host, option, value);
    if (!value[0] && !is_needed)
        return ASSENT_OK;
    const char *problem = mime_address_problem(value);
    return problem ? complain(host, option, problem) : ASSENT_OK;
}

/* A password is said to nobody who may only listen. */
static assent_status check_sign_in(const assent_host *host)
{
    char user[VALUE_BYTES];
    char path[VALUE_BYTES];
    char starttls[VALUE_BYTES];
    char address[VALUE_BYTES];
    char password[SECRET_BYTES];
    get(host, "user", user);
    get(host, "password", path);
    get(host, "starttls", starttls);
    get(host, "address", address);
    if (!user[0] && !path[0])
        return ASSENT_OK;
    if (!user[0] || !path[0])
        return complain(host, user[0] ? "password" : "user",
                        "it is missing: user and password belong together");
    if (strncasecmp(address, "smtp://", 7) == 0 && strcmp(starttls, "required") != 0)
        return complain(host, "starttls",
                        "with a password it must be \"required\": it would be sent in the clear");
    const char *problem = read_password(path, password);
    explicit_bzero(password, sizeof password);
    return problem ? complain(host, "password", problem) : ASSENT_OK;
}

static assent_status check_texts(const assent_host *host)
{
    char value[VALUE_BYTES];
    const char *problem = smtp_address_problem(get(host, "address", value));
    if (problem)
        return complain(host, "address", problem);
    if (!mail_locale_is_name(get(host, "language", value)))
        return complain(host, "language", "a locale such as \"sv-SE\" is needed");
    return strlen(get(host, "from_name", value)) < 200
               ? ASSENT_OK
               : complain(host, "from_name", "at most 199 bytes are possible");
}

assent_status options_check(const assent_host *host)
{
    const assent_status all[] = {
        check_texts(host),
        check_address(host, "from", true),
        check_address(host, "bounces", false),
        check_address(host, "reply_to", false),
        check_sign_in(host),
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (all[i] != ASSENT_OK)
            return all[i];
    return ASSENT_OK;
}

/* ---- Taking --------------------------------------------------------------------------------- */

/* What is longer was refused before. */
static void take(const assent_host *host, const char *option, char *out, size_t room)
{
    const assent_text value = host->option(host->self, option);
    const size_t size = value.size < room ? value.size : room - 1;
    if (size > 0)
        memcpy(out, value.data, size);
    out[size] = '\0';
}

static void take_sender(struct mailer *mailer)
{
    const assent_host *host = mailer->host;
    struct mail_sender *sender = &mailer->sender;
    snprintf(sender->folder, sizeof sender->folder, "%.*s/" MAIL_FOLDER, (int)host->rules.size,
             host->rules.data);
    take(host, "from", sender->from, sizeof sender->from);
    take(host, "bounces", sender->bounces, sizeof sender->bounces);
    if (!sender->bounces[0])
        memcpy(sender->bounces, sender->from, sizeof sender->bounces);
    take(host, "reply_to", sender->reply_to, sizeof sender->reply_to);
    take(host, "from_name", sender->from_name, sizeof sender->from_name);
    take(host, "language", sender->language, sizeof sender->language);
}

static enum smtp_tls tls_of(const char *word)
{
    if (strcmp(word, "off") == 0)
        return SMTP_TLS_OFF;
    return strcmp(word, "optional") == 0 ? SMTP_TLS_OPTIONAL : SMTP_TLS_REQUIRED;
}

static assent_status open_smtp(struct mailer *mailer)
{
    const assent_host *host = mailer->host;
    char address[VALUE_BYTES];
    char user[VALUE_BYTES];
    char path[VALUE_BYTES];
    char authorities[VALUE_BYTES];
    char starttls[VALUE_BYTES];
    char password[SECRET_BYTES] = "";
    const assent_uv *uv = host->capability(host->self, ASSENT_UV_1);
    const struct smtp_options options = {
        .address = get(host, "address", address),
        .name = strchr(mailer->sender.from, '@') + 1,
        .user = get(host, "user", user),
        .password = password,
        .ca_file = get(host, "authorities", authorities),
        .starttls = tls_of(get(host, "starttls", starttls)),
        .whole_ms = (uint32_t)get_number(host, "timeout_ms"),
        .connections_most = mailer->connections,
    };
    const char *problem = user[0] ? read_password(get(host, "password", path), password) : NULL;
    if (problem)
        return complain(host, "password", problem);
    mailer->smtp = smtp_open(uv->loop, &options);
    explicit_bzero(password, sizeof password);
    return mailer->smtp ? ASSENT_OK : host->fail(host->self, ASSENT_E_MEMORY, text("no memory"));
}

assent_status options_open(struct mailer *mailer)
{
    const assent_host *host = mailer->host;
    take_sender(mailer);
    mailer->connections = (uint32_t)get_number(host, "connections");
    mailer->pause_ms = get_number(host, "pause_ms");
    mailer->longest_pause_ms = get_number(host, "longest_pause_ms");
    mailer->patience_ms = (int64_t)get_number(host, "patience_s") * 1000;
    return open_smtp(mailer);
}
