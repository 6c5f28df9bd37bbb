/* What is written for those who write rules: annotations for LuaLS, names for luacheck, the reference of
 * the manual. All of it comes from the field tables and from language.h, so that it cannot differ from
 * what the engine does; `assent rules meta` writes the files, and `--check` compares them. */
#pragma once

#include "base/writer.h"
#include "rules/rules.h"

struct as_meta_file {
    const char *path; /* within the folder of the rules */
    void (*write)(const struct as_rule_actions *actions, struct as_buf *out);
    bool
        is_section; /* a part of a file that somebody wrote, between two marks; left out where the file
                      * is not there */
};
extern const struct as_meta_file as_meta_files[];
extern const uint32_t as_meta_file_count;

/* The text with what stands between the marks replaced. AS_E_INVALID: it does not have them. */
int as_meta_splice(as_str text, as_str section, struct as_buf *out, struct as_err *err);

/* Inside: one writer per file. */
void as_meta_write_facts(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_inputs(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_cases(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_rules(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_library(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_luarc(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_luacheckrc(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_reference(const struct as_rule_actions *actions, struct as_buf *out);
void as_meta_write_manual(const struct as_rule_actions *actions, struct as_buf *out);

/* How a field looks: as a rule sees it, or as a case gives it. */
enum as_meta_shape { AS_META_SEEN, AS_META_GIVEN };
/* Can a rule, or a case, have it at all? */
bool as_meta_has(const struct as_field *field, enum as_meta_shape shape);
/* May what a rule sees be nil? Of an input nothing but lists and the like is sure to be there. */
bool as_meta_may_be_absent(const struct as_field *field, bool is_input);
/* The type in the notation of LuaLS. */
void as_meta_add_type(const struct as_field *field, enum as_meta_shape shape, struct as_buf *out);
/* `"user"|"contact"` of NULL-terminated words. */
void as_meta_add_words(const char *const *words, struct as_buf *out);
