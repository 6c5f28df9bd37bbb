/* The mails as operators write them, below `messages/mail` in the folder of the rules:
 *
 *     <locale>/<name>.subject   one line
 *     <locale>/<name>.txt       the plain text
 *     <locale>/<name>.html      the same as HTML
 *     [<locale>/]_<piece>.txt   what several share: {{>piece}}; a locale's own stands before everybody's
 *     [<locale>/]_<piece>.html
 *
 * Nothing here is of a thread, files are read: not on the loop. */
#pragma once

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "template.h"

#define MAIL_FOLDER "messages/mail"

enum {
    MAIL_LOCALE_BYTES = 36,
    MAIL_NAME_BYTES = 32,
    MAIL_PROBLEM_BYTES = 320,
    MAIL_PIECES = 8,
    MAIL_PATH_BYTES = 1024
};

enum mail_part { MAIL_SUBJECT, MAIL_TEXT, MAIL_HTML, MAIL_PARTS };
extern const char *const mail_part_endings[MAIL_PARTS]; /* "subject", "txt", "html" */

/* ---- What there is -------------------------------------------------------------------------- */

enum mail_kind {
    MAIL_ACCEPTED,
    MAIL_ACCEPTED_PARTNER,
    MAIL_BLOCKED,
    MAIL_CODE,
    MAIL_DECLINED,
    MAIL_INVITATION,
    MAIL_REMINDER,
    MAIL_KINDS
};
extern const char *const mail_kinds[MAIL_KINDS];
/* MAIL_KINDS: no mail is called so. */
enum mail_kind mail_kind_of(const char *name);

/* A name that may stand in templates. */
struct mail_variable {
    const char *name;
    uint32_t allowed;   /* in which mails, a bit for each kind */
    uint32_t needed;    /* which mails must show it, in both bodies */
    const char *sample; /* invented, as JSON */
};
extern const struct mail_variable mail_variables[]; /* ends with a NULL name */
/* NULL: there is none. */
const struct mail_variable *mail_variable_of(const char *name, size_t size);
/* The one secret among them; in the first mail alone, and only where it is given. */
#define MAIL_PASSWORD "temporary_password"

/* ---- Reading -------------------------------------------------------------------------------- */

/* Letters, digits and -: it becomes part of a path. */
bool mail_locale_is_name(const char *locale);
/* The folder that fits best: the locale's own, its language's, `otherwise`, en-US. False: there is none. */
bool mail_locale_choose(const char *folder, const char *locale, const char *otherwise,
                        char ret_locale[MAIL_LOCALE_BYTES]);

/* A file's bytes, with a NUL behind that does not count; to be freed. NULL: see `problem`, which names the file. */
char *mail_read(const char *path, size_t *ret_size, char problem[MAIL_PROBLEM_BYTES]);

/* A template with the pieces that it names. */
struct mail_template {
    const char *folder, *locale;
    enum mail_part part;
    struct template *itself;
    struct {
        char name[MAIL_NAME_BYTES];
        char path[MAIL_PATH_BYTES];
        struct template *template;
    } pieces[MAIL_PIECES];
    uint32_t piece_count;
    uint32_t line;                    /* of what is wrong; 0: of no line */
    char path[MAIL_PATH_BYTES];       /* of the file that is wrong, or the template's own */
    char problem[MAIL_PROBLEM_BYTES]; /* what is wrong with it */
};

/* True: mail_template_fini follows. False: path, line and problem say why. */
bool mail_template_read(struct mail_template *template, const char *folder, const char *locale,
                        const char *name, enum mail_part part);
void mail_template_fini(struct mail_template *template);
/* For template_render. */
const struct template *mail_piece_find(void *template, assent_text name);

/* ---- Writing -------------------------------------------------------------------------------- */

struct mail_text {
    char *parts[MAIL_PARTS];
};

/* Fills the three parts with values. False: `problem` names the file, and the line where there is one. */
bool mail_render(const char *folder, const char *locale, const char *name, const json_t *values,
                 struct mail_text *ret_text, char problem[MAIL_PROBLEM_BYTES]);
void mail_text_fini(struct mail_text *text);

/* What templates see of what the host says: its variables, and days in words. A new object. */
json_t *mail_values(const json_t *variables, const char *locale);
/* Invented values for one kind. A new object. */
json_t *mail_samples(enum mail_kind kind, const char *locale);
