#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lint.h"
#include "templates.h"

enum { DONE = 0, NO = 1, WRONG_USAGE = 2, FOLDER_BYTES = 4096, WORDS_MOST = 4 };

static const char usage[] =
    "Usage: assent mail preview NAME [--locale LOCALE] [--html] [--rules FOLDER] [--config FILE]\n"
    "       assent mail lint [FOLDER] [--json] [--config FILE]\n"
    "\n"
    "preview  one mail with invented names, as text or as HTML\n"
    "lint     what is wrong with the mails below messages/mail of the rules; FOLDER is that of the "
    "rules\n"
    "\n"
    "Mails:";

/* What the words say. */
struct asked {
    const char *words[WORDS_MOST]; /* that are no flags */
    uint32_t count;
    const char *locale, *rules;
    bool is_html, is_json, wants_help;
};

static assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

static int32_t wrong(const assent_host *host, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int32_t wrong(const assent_host *host, const char *format, ...)
{
    char sentence[512];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    host->fail(host->self, ASSENT_E_INVALID, text(sentence));
    return WRONG_USAGE;
}

/* ---- Words ---------------------------------------------------------------------------------- */

static bool is_flag(const char *word, const char *name, const char *const *words, uint32_t *at,
                    const char **ret_value)
{
    if (strcmp(word, name) != 0)
        return false;
    *ret_value = words[*at + 1];
    *at += words[*at + 1] != NULL;
    return true;
}

/* DONE, or it was told what is wrong. */
static int32_t read_words(const assent_host *host, uint32_t count, const char *const *words,
                          struct asked *asked)
{
    for (uint32_t i = 0; i < count; i++) {
        const char *word = words[i];
        const char *value = "";
        if (is_flag(word, "--locale", words, &i, &value))
            asked->locale = value;
        else if (is_flag(word, "--rules", words, &i, &value))
            asked->rules = value;
        else if (strcmp(word, "--html") == 0)
            asked->is_html = true;
        else if (strcmp(word, "--json") == 0)
            asked->is_json = true;
        else if (strcmp(word, "--help") == 0)
            asked->wants_help = true;
        else if (word[0] == '-' || asked->count == WORDS_MOST)
            return wrong(
                host, "%.60s is no option of assent mail (`assent mail --help` tells more)", word);
        else
            asked->words[asked->count++] = word;
        if (!value)
            return wrong(host, "%.60s needs a value", word);
    }
    return DONE;
}

static int32_t print_usage(FILE *out, int32_t code)
{
    fputs(usage, out);
    for (int kind = 0; kind < MAIL_KINDS; kind++)
        fprintf(out, " %s", mail_kinds[kind]);
    fputs("\n", out);
    return code;
}

/* ---- The folder ----------------------------------------------------------------------------- */

bool mail_folder(const assent_host *host, char *ret_folder, size_t room)
{
    if (!ASSENT_HAS(host, rules) || host->rules.size == 0)
        return false;
    return (size_t)snprintf(ret_folder, room, "%.*s/" MAIL_FOLDER, (int)host->rules.size,
                            host->rules.data) < room;
}

static bool find_folder(const assent_host *host, const char *rules, char ret_folder[FOLDER_BYTES])
{
    struct stat info;
    if (rules)
        snprintf(ret_folder, FOLDER_BYTES, "%s/" MAIL_FOLDER, rules);
    else if (!mail_folder(host, ret_folder, FOLDER_BYTES))
        return wrong(host, "no configuration can be read: name the folder of the rules, or the "
                           "configuration with --config") == DONE;
    if (stat(ret_folder, &info) == 0 && S_ISDIR(info.st_mode))
        return true;
    return wrong(host, "there is no folder %.200s", ret_folder) == DONE;
}

/* ---- Preview -------------------------------------------------------------------------------- */

static int32_t print_mail(const assent_host *host, const struct asked *asked, const char *folder,
                          enum mail_kind kind)
{
    char locale[MAIL_LOCALE_BYTES];
    char problem[MAIL_PROBLEM_BYTES];
    struct mail_text mail;
    if (!mail_locale_choose(folder, asked->locale ? asked->locale : "en-US", "en-US", locale))
        return wrong(host, "%.200s: there is no folder of a locale", folder);
    json_t *values = mail_samples(kind, locale);
    const bool is_good = mail_render(folder, locale, mail_kinds[kind], values, &mail, problem);
    json_decref(values);
    if (!is_good) {
        host->fail(host->self, ASSENT_E_CONFIG, text(problem));
        return NO;
    }
    if (asked->is_html)
        printf("%s", mail.parts[MAIL_HTML]);
    else
        printf("Subject: %s\n\n%s", mail.parts[MAIL_SUBJECT], mail.parts[MAIL_TEXT]);
    mail_text_fini(&mail);
    return DONE;
}

static int32_t preview(const assent_host *host, const struct asked *asked)
{
    char folder[FOLDER_BYTES];
    if (asked->count != 2)
        return print_usage(stderr, WRONG_USAGE);
    const enum mail_kind kind = mail_kind_of(asked->words[1]);
    if (kind == MAIL_KINDS)
        return wrong(host, "there is no mail \"%.60s\" (`assent mail --help` lists them)",
                     asked->words[1]);
    if (asked->locale && !mail_locale_is_name(asked->locale))
        return wrong(host, "--locale: a locale such as \"sv-SE\" is needed, not \"%.60s\"",
                     asked->locale);
    return find_folder(host, asked->rules, folder) ? print_mail(host, asked, folder, kind)
                                                   : WRONG_USAGE;
}

/* ---- Lint ----------------------------------------------------------------------------------- */

static void print_problem(void *data, const char *path, uint32_t line, const char *sentence)
{
    json_t *all = data;
    if (all)
        json_array_append_new(all, json_pack("{s:s, s:i, s:s}", "path", path, "line", (int)line,
                                             "sentence", sentence));
    else if (line)
        printf("%s:%u: %s\n", path, (unsigned)line, sentence);
    else
        printf("%s: %s\n", path, sentence);
}

static int32_t lint(const assent_host *host, const struct asked *asked)
{
    char folder[FOLDER_BYTES];
    if (asked->count > 2)
        return print_usage(stderr, WRONG_USAGE);
    if (!find_folder(host, asked->count == 2 ? asked->words[1] : asked->rules, folder))
        return WRONG_USAGE;
    json_t *all = asked->is_json ? json_array() : NULL;
    const uint32_t count = mail_lint(folder, print_problem, all);
    if (all) {
        json_t *result = json_pack("{s:b, s:o}", "ok", count == 0, "problems", all);
        json_dumpf(result, stdout, JSON_COMPACT);
        puts("");
        json_decref(result);
    } else if (count == 0) {
        printf("%s: all is well\n", folder);
    }
    return count == 0 ? DONE : NO;
}

static void tell_problem(void *data, const char *path, uint32_t line, const char *sentence)
{
    const assent_host *host = data;
    char whole[1600];
    if (line)
        snprintf(whole, sizeof whole, "%.1000s:%u: %.400s", path, (unsigned)line, sentence);
    else
        snprintf(whole, sizeof whole, "%.1000s: %.400s", path, sentence);
    host->fail(host->self, ASSENT_E_CONFIG, text(whole));
}

uint32_t mail_check_folder(const assent_host *host)
{
    char folder[FOLDER_BYTES];
    if (!mail_folder(host, folder, sizeof folder))
        return 0;
    return mail_lint(folder, tell_problem, (void *)(uintptr_t)host);
}

/* ---- The command ---------------------------------------------------------------------------- */

int32_t mail_command(const assent_host *host, uint32_t count, const char *const *words)
{
    struct asked asked = { .count = 0 };
    const int32_t code = read_words(host, count, words, &asked);
    if (code != DONE)
        return code;
    if (asked.wants_help)
        return print_usage(stdout, DONE);
    if (asked.count > 0 && strcmp(asked.words[0], "preview") == 0)
        return preview(host, &asked);
    if (asked.count > 0 && strcmp(asked.words[0], "lint") == 0)
        return lint(host, &asked);
    return print_usage(stderr, WRONG_USAGE);
}
