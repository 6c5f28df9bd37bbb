/* Templates for pages and mails: text with variables, in the subset of mustache(5) that both need.
 *
 *     {{name}}  {{a.b}}  {{.}}     a value, escaped for HTML where the caller says so
 *     {{{name}}}                   the same as it is
 *     {{#name}} … {{/name}}        for each item of a list; once, within an object or any other value;
 *                                  never for what is absent, null, false, "" or an empty list
 *     {{^name}} … {{/name}}        exactly when the other would not
 *     {{>name}}                    another template, which the caller finds by its name
 *     {{! why }}                   nothing
 *
 * A name is looked for from the innermost section outwards; of a dotted one the first part is, and the
 * rest within what was found. A line on which only a section's begin or end, or a comment, stands leaves
 * nothing behind. There are no lambdas and no other delimiters. What has no value writes nothing: a
 * linter that wants to know of it asks template_names.
 *
 * Nothing here is of a thread or of a process: a parsed template never changes. */
#pragma once

#include "assent/abi.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    TEMPLATE_DEPTH = 16,                  /* sections and templates within each other */
    TEMPLATE_OUT_BYTES = 4 * 1024 * 1024, /* of what is written; nothing of ours comes near */
};

struct template;

struct template_problem {
    uint32_t line; /* 1 … */
    char sentence[160];
};

/* Copies the text. NULL: it is no template, and *ret_problem says where and why. */
struct template *template_parse(assent_text source, struct template_problem *ret_problem);
void template_free(struct template *template);

/* The template of a {{>name}}, or NULL, which writes nothing. */
typedef const struct template *(*template_find)(void *data, assent_text name);

struct template_options {
    bool is_html;       /* values are escaped, for text and for attributes in quotes */
    template_find find; /* NULL: there are no others */
    void *find_data;
};

/* Writes a template with the values of a JSON object; to be freed with free(). The text ends with a NUL that
 * does not count. NULL: no memory, or more than TEMPLATE_OUT_BYTES. */
char *template_render(const struct template *template, const json_t *values,
                      const struct template_options *options, size_t *ret_size);

/* Which names a template has, in the order they stand. */
enum template_use {
    TEMPLATE_VALUE,    /* {{name}} */
    TEMPLATE_RAW,      /* {{{name}}} */
    TEMPLATE_SECTION,  /* {{#name}} */
    TEMPLATE_INVERTED, /* {{^name}} */
    TEMPLATE_END,      /* {{/name}} */
    TEMPLATE_OTHER,    /* {{>name}} */
};
typedef void (*template_on_name)(void *data, enum template_use use, assent_text name,
                                 uint32_t line);
void template_names(const struct template *template, template_on_name on_name, void *data);
