#include "lint.h"

#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "templates.h"

enum { LINE_MOST = 200, SECTIONS_MOST = 16 };

struct lint {
    const char *folder;
    lint_on_problem on_problem;
    void *data;
    uint32_t count;
};

/* One template while it is looked at. */
struct look {
    struct lint *lint;
    enum mail_kind kind;
    enum mail_part part;
    const char *path;
    uint32_t shown; /* of mail_variables, a bit each */
    const char *open[SECTIONS_MOST];
    size_t open_size[SECTIONS_MOST];
    uint32_t depth;
};

static void tell(struct lint *lint, const char *path, uint32_t line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static void tell(struct lint *lint, const char *path, uint32_t line, const char *format, ...)
{
    char sentence[400];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    lint->count++;
    lint->on_problem(lint->data, path, line, sentence);
}

/* ---- Names ---------------------------------------------------------------------------------- */

static bool is_within(const struct look *look, const char *section)
{
    for (uint32_t i = 0; i < look->depth && i < SECTIONS_MOST; i++)
        if (strlen(section) == look->open_size[i] &&
            memcmp(section, look->open[i], look->open_size[i]) == 0)
            return true;
    return false;
}

static void track(struct look *look, enum template_use use, assent_text name)
{
    if (use == TEMPLATE_SECTION || use == TEMPLATE_INVERTED) {
        if (look->depth < SECTIONS_MOST) {
            /* Within {{^name}} the name has no value. */
            look->open[look->depth] = use == TEMPLATE_SECTION ? name.data : "";
            look->open_size[look->depth] = use == TEMPLATE_SECTION ? name.size : 0;
        }
        look->depth++;
    } else if (use == TEMPLATE_END && look->depth > 0) {
        look->depth--;
    }
}

/* A password goes into the first mail alone, where the operator switched that on; nobody reads it in a
 * subject, in a list of mails or over a shoulder. */
static void check_password(struct look *look, enum template_use use, uint32_t line)
{
    if (look->part == MAIL_SUBJECT)
        tell(look->lint, look->path, line, "{{" MAIL_PASSWORD "}} may not stand in a subject");
    else if (use == TEMPLATE_VALUE && !is_within(look, MAIL_PASSWORD))
        tell(look->lint, look->path, line,
             "{{" MAIL_PASSWORD "}} must stand within {{#" MAIL_PASSWORD "}} … {{/" MAIL_PASSWORD
             "}}: it is there only where the operator wants it in mails");
}

static void on_name(void *data, enum template_use use, assent_text name, uint32_t line)
{
    struct look *look = data;
    track(look, use, name);
    const struct mail_variable *variable = mail_variable_of(name.data, name.size);
    const int size = name.size < 60 ? (int)name.size : 60;
    if (use == TEMPLATE_RAW)
        tell(look->lint, look->path, line, "{{{%.*s}}} writes a value as it is: write {{%.*s}}",
             size, name.data, size, name.data);
    if (use == TEMPLATE_OTHER || use == TEMPLATE_END || (name.size == 1 && name.data[0] == '.'))
        return;
    if (!variable) {
        tell(look->lint, look->path, line, "no mail has a variable \"%.*s\"", size, name.data);
        return;
    }
    if (!(variable->allowed & (1u << look->kind)))
        tell(look->lint, look->path, line, "the mail \"%s\" has no variable \"%s\"",
             mail_kinds[look->kind], variable->name);
    else if (strcmp(variable->name, MAIL_PASSWORD) == 0)
        check_password(look, use, line);
    look->shown |= 1u << (variable - mail_variables);
}

static void check_needed(const struct look *look)
{
    if (look->part == MAIL_SUBJECT)
        return;
    for (const struct mail_variable *at = mail_variables; at->name; at++)
        if ((at->needed & (1u << look->kind)) && !(look->shown & (1u << (at - mail_variables))))
            tell(look->lint, look->path, 0, "{{%s}} is missing: whoever reads this mail needs it",
                 at->name);
}

/* ---- Text ----------------------------------------------------------------------------------- */

static bool is_control(const char *at)
{
    const unsigned char c = (unsigned char)*at;
    return (c < 0x20 && c != '\n' && c != '\t' && !(c == '\r' && at[1] == '\n')) || c == 0x7f;
}

static size_t utf8_size(const unsigned char *at)
{
    const size_t size = at[0] < 0x80   ? 1
                        : at[0] < 0xC2 ? 0
                        : at[0] < 0xE0 ? 2
                        : at[0] < 0xF0 ? 3
                        : at[0] < 0xF5 ? 4
                                       : 0;
    for (size_t i = 1; i < size; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return size;
}

static void check_line(struct lint *lint, const char *path, uint32_t line, const char *begin,
                       size_t size)
{
    size_t letters = 0;
    for (size_t i = 0; i < size;) {
        const size_t step = utf8_size((const unsigned char *)begin + i);
        if (step == 0 || is_control(begin + i)) {
            tell(lint, path, line, "a byte that is no text (%02x): UTF-8 is needed",
                 (unsigned)(unsigned char)begin[i]);
            return;
        }
        i += step;
        letters++;
    }
    if (letters > LINE_MOST)
        tell(lint, path, line, "the line has %zu characters; at most %d can be read", letters,
             LINE_MOST);
}

static void check_lines(struct lint *lint, const char *path, const char *source, size_t size)
{
    uint32_t line = 1;
    for (const char *at = source; at < source + size; line++) {
        const char *end = memchr(at, '\n', (size_t)(source + size - at));
        end = end ? end : source + size;
        check_line(lint, path, line, at, (size_t)(end - at));
        at = end + 1;
    }
}

static void check_subject(struct lint *lint, const char *path, const char *source, size_t size)
{
    const char *end = memchr(source, '\n', size);
    if (size == 0 || end == source)
        tell(lint, path, 1, "the subject is empty");
    else if (end && end + 1 < source + size)
        tell(lint, path, 2, "a subject is one line");
}

/* ---- HTML ----------------------------------------------------------------------------------- */

/* Readers of mail strip most of these, some run them, and none of ours needs one. Nothing is fetched from
 * anywhere either: that would tell who reads the mail, and when. */
static const char *const forbidden[] = {
    "<script",     "<iframe",
    "<object",     "<embed",
    "<form",       "<input",
    "<button",     "<link",
    "<base",       "<img",
    "<svg",        "<video",
    "<audio",      "<meta http-equiv=\"refresh",
    "@import",     "url(",
    "expression(", "javascript:",
    "vbscript:",   "data:",
};

static uint32_t line_of(const char *source, const char *at)
{
    uint32_t line = 1;
    for (; source < at; source++)
        line += *source == '\n';
    return line;
}

static void check_words(struct lint *lint, const char *path, const char *source)
{
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        const char *at = strcasestr(source, forbidden[i]);
        if (at)
            tell(lint, path, line_of(source, at), "\"%s\" may not stand in a mail", forbidden[i]);
    }
}

/* ` onclick=` and its like. */
static bool is_handler(const char *at)
{
    const char *name = at + 1;
    if (!isspace((unsigned char)at[0]) || strncasecmp(name, "on", 2) != 0)
        return false;
    name += 2;
    while (isalpha((unsigned char)*name))
        name++;
    while (isspace((unsigned char)*name))
        name++;
    return *name == '=' && name > at + 3;
}

/* A value that becomes a link's address could be "javascript:…"; only our own link never is. */
static bool is_foreign_address(const char *at)
{
    static const char *const names[] = { "href=", "src=", "action=", "style=" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const size_t size = strlen(names[i]);
        if (strncasecmp(at, names[i], size) != 0)
            continue;
        const char *value = at + size;
        const char quote = *value == '\'' ? '\'' : '"';
        const char *end = *value == quote ? strchr(value + 1, quote) : NULL;
        if (!end) /* checked elsewhere */
            return false;
        const char *tag = strstr(value, "{{");
        if (!tag || tag > end)
            return false;
        return i != 0 || strncmp(value + 1, "{{link}}", 8) != 0 || value + 9 != end;
    }
    return false;
}

static void check_html(struct lint *lint, const char *path, const char *source)
{
    check_words(lint, path, source);
    for (const char *at = source; *at; at++) {
        if (is_handler(at))
            tell(lint, path, line_of(source, at + 1), "\"%.20s\": a mail has no scripts", at + 1);
        if (strncmp(at, "={{", 3) == 0)
            tell(lint, path, line_of(source, at), "a value of an attribute needs quotes around it");
        if (is_foreign_address(at))
            tell(lint, path, line_of(source, at),
                 "%.8s…: only href=\"{{link}}\" may take its value from a variable", at);
    }
}

/* ---- Files ---------------------------------------------------------------------------------- */

static void check_source(struct lint *lint, const char *path, enum mail_part part)
{
    char problem[MAIL_PROBLEM_BYTES];
    size_t size = 0;
    char *source = mail_read(path, &size, problem);
    if (!source) {
        tell(lint, path, 0, "%s", problem);
        return;
    }
    check_lines(lint, path, source, size);
    if (part == MAIL_SUBJECT)
        check_subject(lint, path, source, size);
    if (part == MAIL_HTML)
        check_html(lint, path, source);
    free(source);
}

static void check_template(struct lint *lint, const char *locale, enum mail_kind kind,
                           enum mail_part part)
{
    struct mail_template template;
    if (!mail_template_read(&template, lint->folder, locale, mail_kinds[kind], part)) {
        tell(lint, template.path, template.line, "%s", template.problem);
        return;
    }
    struct look look = { .lint = lint, .kind = kind, .part = part, .path = template.path };
    template_names(template.itself, on_name, &look);
    for (uint32_t i = 0; i < template.piece_count; i++) {
        look.path = template.pieces[i].path;
        template_names(template.pieces[i].template, on_name, &look);
    }
    look.path = template.path;
    check_needed(&look);
    check_source(lint, template.path, part);
    mail_template_fini(&template);
}

/* ---- Folders -------------------------------------------------------------------------------- */

static int part_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    for (int part = 0; dot && part < MAIL_PARTS; part++)
        if (strcmp(dot + 1, mail_part_endings[part]) == 0)
            return part;
    return MAIL_PARTS;
}

/* What is no mail's file is a slip of the pen: nobody would ever read it. Pieces are looked at as text here. */
static void check_file(struct lint *lint, const char *folder, const char *name, bool is_locale)
{
    char path[1024];
    char stem[MAIL_NAME_BYTES];
    const int part = part_of(name);
    const char *dot = strrchr(name, '.');
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(stem, sizeof stem, "%.*s", dot ? (int)(dot - name) : 0, name);
    if (name[0] == '_' && part != MAIL_PARTS && part != MAIL_SUBJECT)
        check_source(lint, path, (enum mail_part)part);
    else if (!is_locale || part == MAIL_PARTS || mail_kind_of(stem) == MAIL_KINDS)
        tell(lint, path, 0, "no mail is called so: nobody reads this file");
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void check_locale(struct lint *lint, const char *locale)
{
    char folder[768];
    struct dirent **entries = NULL;
    snprintf(folder, sizeof folder, "%s/%s", lint->folder, locale);
    for (int kind = 0; kind < MAIL_KINDS; kind++)
        for (int part = 0; part < MAIL_PARTS; part++)
            check_template(lint, locale, (enum mail_kind)kind, (enum mail_part)part);
    const int count = scandir(folder, &entries, is_shown, alphasort);
    for (int i = 0; i < count; i++) {
        check_file(lint, folder, entries[i]->d_name, true);
        free(entries[i]);
    }
    free(entries);
}

/* A language in which rules speak is one in which mails are written: messages/<locale>.lua stands beside. */
static void check_missing_locales(struct lint *lint)
{
    char beside[768];
    char folder[1024];
    struct dirent **entries = NULL;
    snprintf(beside, sizeof beside, "%s/..", lint->folder);
    const int count = scandir(beside, &entries, is_shown, alphasort);
    for (int i = 0; i < count; i++) {
        char *name = entries[i]->d_name;
        char *dot = strrchr(name, '.');
        if (dot && strcmp(dot, ".lua") == 0) {
            *dot = '\0';
            snprintf(folder, sizeof folder, "%.700s/%.200s", lint->folder, name);
            if (mail_locale_is_name(name) && access(folder, F_OK) < 0)
                tell(lint, folder, 0,
                     "the locale is missing: messages/%.100s.lua has its sentences, and its mails "
                     "belong here",
                     name);
        }
        free(entries[i]);
    }
    free(entries);
}

uint32_t mail_lint(const char *folder, lint_on_problem on_problem, void *data)
{
    struct lint lint = { .folder = folder, .on_problem = on_problem, .data = data };
    struct dirent **entries = NULL;
    uint32_t locales = 0;
    const int count = scandir(folder, &entries, is_shown, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        if (mail_locale_is_name(name)) {
            locales++;
            check_locale(&lint, name);
        } else {
            check_file(&lint, folder, name, false);
        }
        free(entries[i]);
    }
    free(entries);
    if (locales == 0)
        tell(&lint, folder, 0, "no folder of a locale is here, such as en-US");
    check_missing_locales(&lint);
    return lint.count;
}
