/* What groups and app roles of a partner's directory make somebody here: the rules of rule.directory.
 *
 * Data alone: a declaration is a list of names with our roles, looked up without running a line of Lua. What
 * nobody maps gives nothing, and no rule at all gives nobody anything. */
#pragma once

#include "rules/set.h"

enum { AS_DIRECTORY_NAME_LIMIT = 256 }; /* bytes of a group's or an app role's name */

/* One name with what it gives. An id is kept in lower case. */
struct as_mapping {
    as_str name;
    uint32_t roles; /* bit per enum as_role */
};

/* Where complaints about a declaration go. */
struct as_directory_reader {
    struct as_ruleset *set;
    struct as_rule *rule;
    void (*complain)(void *data, const char *text);
    void *data;
};
/* [jumps] Reads `groups` and `app_roles` of the declaration at stack index 1. */
void as_directory_read(lua_State *L, const struct as_directory_reader *reader);

/* Names that two rules map at the same time. */
void as_directory_check(const struct as_ruleset *set, struct as_problems *problems);
