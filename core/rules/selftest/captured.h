/* A decision as a case for rules/tests: the form that read.c reads. */
#pragma once

#include "rules/selftest/standin.h"

struct as_captured {
    as_str title; /* the case's sentence */
    as_str operation;
    const struct as_facts *facts; /* all loaded */
    const struct as_decision *decision;
};
void as_captured_write(const struct as_captured *captured, struct as_standins *standins,
                       struct as_buf *out);

struct as_captured_text {
    as_str title;
    as_str type, country, language;
    int64_t now;
    const struct as_template *picked;
    as_str rule; /* that picked it */
};
void as_captured_write_text(const struct as_captured_text *captured, struct as_buf *out);

/* A Lua string with its quotes. */
void as_lua_write_string(as_str text, struct as_buf *out);
