#include "templates.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_LIMIT = 256 * 1024 };

/* ---- Files ---------------------------------------------------------------------------------- */

static char *read_whole(int fd, size_t *ret_size)
{
    char *data = malloc(FILE_LIMIT + 1);
    size_t size = 0;
    ssize_t got = 0;
    while (data && size < FILE_LIMIT + 1 &&
           (got = read(fd, data + size, FILE_LIMIT + 1 - size)) > 0)
        size += (size_t)got;
    if (!data || got < 0 || size > FILE_LIMIT) {
        free(data);
        errno = size > FILE_LIMIT ? EFBIG : errno;
        return NULL;
    }
    data[size] = '\0';
    *ret_size = size;
    return data;
}

char *mail_read(const char *path, size_t *ret_size, char problem[MAIL_PROBLEM_BYTES])
{
    struct stat info;
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe would wait */
    char *data = NULL;
    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        data = read_whole(fd, ret_size);
    else if (fd >= 0)
        errno = EISDIR;
    if (!data)
        snprintf(problem, MAIL_PROBLEM_BYTES, "it cannot be read: %s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return data;
}

/* ---- Locales -------------------------------------------------------------------------------- */

bool mail_locale_is_name(const char *locale)
{
    const size_t size =
        strspn(locale, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    return size > 0 && size < MAIL_LOCALE_BYTES && locale[size] == '\0';
}

/* How well a folder fits, more is better; 0: not at all. */
static int fit(const char *name, const char *locale, const char *otherwise)
{
    const size_t language = strcspn(locale, "-");
    if (strcasecmp(name, locale) == 0)
        return 4;
    if (language > 0 && strncasecmp(name, locale, language) == 0 &&
        (name[language] == '-' || name[language] == '\0'))
        return 3;
    if (strcasecmp(name, otherwise) == 0)
        return 2;
    return strcmp(name, "en-US") == 0;
}

bool mail_locale_choose(const char *folder, const char *locale, const char *otherwise,
                        char ret_locale[MAIL_LOCALE_BYTES])
{
    int best = 0;
    DIR *dir = opendir(folder);
    for (const struct dirent *entry = NULL; dir && (entry = readdir(dir));) {
        if (!mail_locale_is_name(entry->d_name))
            continue;
        const int value = fit(entry->d_name, locale, otherwise);
        /* Of two that fit alike the first by name, whatever order the folder has. */
        if (value < best || value == 0 || (value == best && strcmp(entry->d_name, ret_locale) > 0))
            continue;
        best = value;
        snprintf(ret_locale, MAIL_LOCALE_BYTES, "%.*s", MAIL_LOCALE_BYTES - 1, entry->d_name);
    }
    if (dir)
        closedir(dir);
    return best > 0;
}

/* ---- A template and its pieces -------------------------------------------------------------- */

static struct template *parse_file(struct mail_template *template)
{
    size_t size = 0;
    struct template_problem problem;
    char *source = mail_read(template->path, &size, template->problem);
    if (!source)
        return NULL;
    struct template *parsed = template_parse((assent_text){ source, size }, &problem);
    free(source);
    if (!parsed) {
        template->line = problem.line;
        snprintf(template->problem, sizeof template->problem, "%s", problem.sentence);
    }
    return parsed;
}

const struct template *mail_piece_find(void *data, assent_text name)
{
    const struct mail_template *template = data;
    for (uint32_t i = 0; i < template->piece_count; i++)
        if (strlen(template->pieces[i].name) == name.size &&
            memcmp(template->pieces[i].name, name.data, name.size) == 0)
            return template->pieces[i].template;
    return NULL;
}

static void on_name(void *data, enum template_use use, assent_text name, uint32_t line)
{
    struct mail_template *template = data;
    if (use != TEMPLATE_OTHER || template->problem[0] || mail_piece_find(template, name))
        return;
    const uint32_t at = template->piece_count;
    template->line = line;
    if (at == MAIL_PIECES || name.size >= MAIL_NAME_BYTES || memchr(name.data, '.', name.size)) {
        snprintf(template->problem, sizeof template->problem,
                 "{{>%.*s}}: a short name without dots is needed, and at most %d pieces",
                 name.size < 60 ? (int)name.size : 60, name.data, MAIL_PIECES);
        return;
    }
    snprintf(template->pieces[at].name, MAIL_NAME_BYTES, "%.*s", (int)name.size, name.data);
    template->piece_count++;
}

/* A piece of the locale, else of all. */
static void find_piece(struct mail_template *template, uint32_t number)
{
    char path[MAIL_PATH_BYTES];
    const char *name = template->pieces[number].name;
    const char *ending = mail_part_endings[template->part];
    snprintf(path, sizeof path, "%s/%s/_%s.%s", template->folder, template->locale, name, ending);
    if (access(path, F_OK) < 0)
        snprintf(path, sizeof path, "%s/_%s.%s", template->folder, name, ending);
    memcpy(template->pieces[number].path, path, sizeof path);
}

/* Pieces may name pieces: the list grows while it is walked. */
static bool read_pieces(struct mail_template *template)
{
    char own[sizeof template->path];
    snprintf(own, sizeof own, "%s", template->path);
    template_names(template->itself, on_name, template);
    for (uint32_t i = 0; i < template->piece_count && !template->problem[0]; i++) {
        find_piece(template, i);
        if (access(template->pieces[i].path, F_OK) < 0) {
            snprintf(template->problem, sizeof template->problem, "{{>%s}}: there is no _%s.%s",
                     template->pieces[i].name, template->pieces[i].name,
                     mail_part_endings[template->part]);
            template->line = 0;
            snprintf(template->path, sizeof template->path, "%s", own);
            return false;
        }
        snprintf(template->path, sizeof template->path, "%s", template->pieces[i].path);
        template->line = 0;
        template->pieces[i].template = parse_file(template);
        if (template->pieces[i].template)
            template_names(template->pieces[i].template, on_name, template);
    }
    if (template->problem[0])
        return false;
    snprintf(template->path, sizeof template->path, "%s", own);
    return true;
}

bool mail_template_read(struct mail_template *template, const char *folder, const char *locale,
                        const char *name, enum mail_part part)
{
    *template = (struct mail_template){ .folder = folder, .locale = locale, .part = part };
    snprintf(template->path, sizeof template->path, "%s/%s/%s.%s", folder, locale, name,
             mail_part_endings[part]);
    template->itself = parse_file(template);
    if (template->itself && read_pieces(template))
        return true;
    mail_template_fini(template);
    return false;
}

void mail_template_fini(struct mail_template *template)
{
    template_free(template->itself);
    for (uint32_t i = 0; i < template->piece_count; i++)
        template_free(template->pieces[i].template);
    template->itself = NULL;
    template->piece_count = 0;
}

/* ---- Filling -------------------------------------------------------------------------------- */

static char *fill(struct mail_template *template, const json_t *values)
{
    size_t size = 0;
    const struct template_options options = {
        .is_html = template->part == MAIL_HTML,
        .find = mail_piece_find,
        .find_data = template,
    };
    char *out = template_render(template->itself, values, &options, &size);
    if (!out)
        snprintf(template->problem, sizeof template->problem, "no memory");
    return out;
}

static void complain(const struct mail_template *template, char problem[MAIL_PROBLEM_BYTES])
{
    if (template->line)
        snprintf(problem, MAIL_PROBLEM_BYTES, "%.150s:%u: %.150s", template->path,
                 (unsigned)template->line, template->problem);
    else
        snprintf(problem, MAIL_PROBLEM_BYTES, "%.150s: %.150s", template->path, template->problem);
}

bool mail_render(const char *folder, const char *locale, const char *name, const json_t *values,
                 struct mail_text *ret_text, char problem[MAIL_PROBLEM_BYTES])
{
    *ret_text = (struct mail_text){ { NULL } };
    for (int part = 0; part < MAIL_PARTS; part++) {
        struct mail_template template;
        if (mail_template_read(&template, folder, locale, name, (enum mail_part)part)) {
            ret_text->parts[part] = fill(&template, values);
            mail_template_fini(&template);
        }
        if (!ret_text->parts[part]) {
            complain(&template, problem);
            mail_text_fini(ret_text);
            return false;
        }
    }
    char *end = ret_text->parts[MAIL_SUBJECT] + strlen(ret_text->parts[MAIL_SUBJECT]);
    while (end > ret_text->parts[MAIL_SUBJECT] && (unsigned char)end[-1] <= ' ')
        *--end = '\0';
    return true;
}

void mail_text_fini(struct mail_text *text_of_mail)
{
    for (int part = 0; part < MAIL_PARTS; part++) {
        free(text_of_mail->parts[part]);
        text_of_mail->parts[part] = NULL;
    }
}
