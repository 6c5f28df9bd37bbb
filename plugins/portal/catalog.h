/* Pages and texts, parsed once. Every text is a template too: {{>t.sign_in.title}} writes one, with the values
 * of the page around it. */
#pragma once

#include "portal.h"

struct catalog;

extern const char *const locale_names[LOCALES]; /* "en-US" first, to which others fall back */

assent_status catalog_new(const assent_host *host, struct catalog **ret_catalog);
void catalog_free(struct catalog *catalog);
/* The whole page within the layout; to be freed. NULL: no memory. */
char *catalog_page(const struct catalog *catalog, const char *page, size_t locale,
                   const json_t *values, size_t *ret_size);
/* A text with values, to be freed; NULL: there is none, or no memory. */
char *catalog_text(const struct catalog *catalog, size_t locale, const char *name,
                   const json_t *values);
/* All texts of a locale by their names, in the order of the files. */
const json_t *catalog_texts(const struct catalog *catalog, size_t locale);

/* texts.c */

/* The texts of a locale by dotted names; NULL with the reason logged. */
json_t *texts_read(const assent_host *host, const char *locale);
/* Which of ours a browser's Accept-Language asks for. */
size_t texts_accepted(assent_text header);
/* Which of ours it is, or LOCALES. */
size_t texts_locale(const char *name);
