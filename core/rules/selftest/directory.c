/* A case of a directory: groups and app roles in, roles out. */
#include "rules/directory.h"
#include "rules/selftest/cases.h"

/* A list of texts; none when the case does not have it. */
static int read_names(const json_t *one, const char *key, struct as_arena *arena,
                      const as_str **ret_names, uint32_t *ret_count, struct as_err *err)
{
    const json_t *list = json_object_get(one, key);
    const size_t count = json_array_size(list);
    as_str *names = AS_ARENA_ARRAY(arena, as_str, count + 1);
    if (!names)
        return as_err_set(err, AS_E_MEMORY, "no memory for the case");
    if (list && !json_is_array(list))
        return as_err_set(err, AS_E_INVALID, "%s: a list of names is needed", key);
    for (size_t i = 0; i < count; i++) {
        const json_t *name = json_array_get(list, i);
        if (!json_is_string(name))
            return as_err_set(err, AS_E_INVALID, "%s: a list of names is needed", key);
        names[i] = as_json_string(name);
    }
    *ret_names = names;
    *ret_count = (uint32_t)count;
    return 0;
}

static int read_expected(const json_t *one, uint32_t *ret_roles, struct as_err *err)
{
    const json_t *expected = json_object_get(one, "expect");
    *ret_roles = 0;
    if (json_is_string(expected) && strcmp(json_string_value(expected), "none") == 0)
        return 0;
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *word = json_array_get(expected, i);
        const int role = json_is_string(word) ? as_word_index(as_roles, as_json_string(word)) : -1;
        if (role < 0)
            return as_err_set(err, AS_E_INVALID, "expect: there is no role '%s'",
                              json_is_string(word) ? json_string_value(word) : "?");
        *ret_roles |= UINT32_C(1) << role;
    }
    return *ret_roles ? 0
                      : as_err_set(err, AS_E_INVALID,
                                   "expect: a list of roles, { \"admin_agent\" }, or \"none\" is "
                                   "needed");
}

static as_str words_of(uint32_t roles, struct as_arena *arena)
{
    as_str text = AS_STR_NONE;
    for (int i = 0; as_roles[i]; i++)
        if (roles >> i & 1)
            text = as_arena_printf(arena, "%.*s%s%s", AS_STR_ARG(text), text.size ? ", " : "",
                                   as_roles[i]);
    return text.size ? text : AS_STR("none");
}

int as_case_directory(struct as_ruleset *set, const json_t *one, int64_t now,
                      struct as_arena *arena, struct as_trace *trace, as_str *ret_expected,
                      as_str *ret_got, struct as_err *err)
{
    struct as_directory_names names = { 0 };
    uint32_t expected = 0;
    int64_t until = 0;
    int rc = read_names(one, "groups", arena, &names.groups, &names.group_count, err);
    if (rc == 0)
        rc = read_names(one, "app_roles", arena, &names.app_roles, &names.app_role_count, err);
    if (rc == 0)
        rc = read_expected(one, &expected, err);
    if (rc < 0)
        return rc;
    const uint32_t got = as_ruleset_roles(set, &names, now, trace, &until);
    *ret_expected = words_of(expected, arena);
    *ret_got = words_of(got, arena);
    return 0;
}
