#include "host/manifest.h"

#include <stdio.h>

#include "assent/assent.h"
#include "base/file.h"
#include "host/option.h"

enum { MANIFEST_LIMIT = 256 * 1024 };

/* ---- Capabilities --------------------------------------------------------------------------- */

static const as_str capabilities[] = {
    AS_STR(ASSENT_IDENTITY_1), AS_STR(ASSENT_METRICS_1), AS_STR(ASSENT_OPERATIONS_1),
    AS_STR(ASSENT_ROUTES_1),   AS_STR(ASSENT_ROWS_1),    AS_STR(ASSENT_TIMERS_1),
    AS_STR(ASSENT_UV_1),       AS_STR(ASSENT_WATCH_1),   AS_STR(ASSENT_WORK_1),
};

bool as_capability_is_known(as_str id, as_str *ret_near)
{
    for (size_t i = 0; i < AS_COUNT(capabilities); i++)
        if (as_str_equal(capabilities[i], id))
            return true;
    *ret_near = as_str_nearest(id, capabilities, AS_COUNT(capabilities));
    return false;
}

/* ---- Reading -------------------------------------------------------------------------------- */

/* ANY: whatever the option's type asks for. */
enum key_kind { KEY_TEXT, KEY_BOOLEAN, KEY_INTEGER, KEY_TEXTS, KEY_OBJECT, KEY_ANY };

struct key {
    as_str name;
    enum key_kind kind;
};

static const struct key manifest_keys[] = {
    { AS_STR("name"), KEY_TEXT },        { AS_STR("version"), KEY_TEXT },
    { AS_STR("description"), KEY_TEXT }, { AS_STR("capabilities"), KEY_TEXTS },
    { AS_STR("options"), KEY_OBJECT },   { AS_STR("optional_capabilities"), KEY_TEXTS },
};

static const struct key option_keys[] = {
    { AS_STR("type"), KEY_TEXT },        { AS_STR("default"), KEY_ANY },
    { AS_STR("required"), KEY_BOOLEAN }, { AS_STR("secret"), KEY_BOOLEAN },
    { AS_STR("min"), KEY_INTEGER },      { AS_STR("max"), KEY_INTEGER },
    { AS_STR("words"), KEY_TEXTS },      { AS_STR("description"), KEY_TEXT },
};

static bool is_of_kind(enum key_kind kind, const json_t *value)
{
    switch (kind) {
    case KEY_TEXT:
        return json_is_string(value);
    case KEY_BOOLEAN:
        return json_is_boolean(value);
    case KEY_INTEGER:
        return json_is_integer(value);
    case KEY_TEXTS:
        return as_option_fits(AS_OPTION_TEXTS, value);
    case KEY_OBJECT:
        return json_is_object(value);
    case KEY_ANY:
        break;
    }
    return true;
}

/* `where` stands before the key in sentences: "", or "option listen: ". */
static int check_keys(const struct as_manifest *manifest, const char *where, const json_t *object,
                      const struct key *keys, size_t count, struct as_err *err)
{
    static const char *const needed[] = { "a text",          "true or false", "a whole number",
                                          "a list of texts", "an object",     "" };
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        as_str names[AS_COUNT(option_keys)];
        const struct key *key = NULL;
        for (size_t i = 0; i < count; i++) {
            names[i] = keys[i].name;
            key = as_str_equal(names[i], as_str_of(name)) ? &keys[i] : key;
        }
        const as_str near = key ? AS_STR_NONE : as_str_nearest(as_str_of(name), names, count);
        if (!key)
            return as_err_set(err, AS_E_CONFIG, "%s: %sthere is no key \"%s\" here%s%.*s%s",
                              manifest->path, where, name, near.size ? "; did you mean \"" : "",
                              AS_STR_ARG(near),
                              near.size ? "\"?" : "; plugins/README.md lists them");
        if (!is_of_kind(key->kind, value))
            return as_err_set(err, AS_E_CONFIG, "%s: %s%s: %s is needed", manifest->path, where,
                              name, needed[key->kind]);
    }
    return 0;
}

static int check_capabilities(const struct as_manifest *manifest, const char *key,
                              const json_t *list, struct as_err *err)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        as_str near = AS_STR_NONE;
        const as_str id = as_json_string(json_array_get(list, i));
        if (!as_capability_is_known(id, &near))
            return as_err_set(
                err, AS_E_CONFIG, "%s: %s: this host has no capability \"%.*s\"%s%.*s%s",
                manifest->path, key, AS_STR_ARG(id), near.size ? "; did you mean \"" : "",
                AS_STR_ARG(near), near.size ? "\"?" : ": a newer assent may have it");
    }
    return 0;
}

static int check_option(const struct as_manifest *manifest, const char *name, const json_t *option,
                        struct as_err *err)
{
    char where[96];
    snprintf(where, sizeof where, "option %.64s: ", name);
    if (!json_is_object(option))
        return as_err_set(err, AS_E_CONFIG, "%s: option %s: an object is needed", manifest->path,
                          name);
    const int rc = check_keys(manifest, where, option, option_keys, AS_COUNT(option_keys), err);
    if (rc < 0)
        return rc;
    const json_t *value = json_object_get(option, "default");
    const int type = as_option_type_of(option);
    if (type < 0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: option %s: type must be text, path, file, address, id, user, "
                          "integer, boolean or texts",
                          manifest->path, name);
    if (value && !as_option_fits((enum as_option_type)type, value))
        return as_err_set(err, AS_E_CONFIG, "%s: option %s: the default is not %s", manifest->path,
                          name, as_option_types[type].needed);
    return 0;
}

static int check_declarations(const struct as_manifest *manifest, struct as_err *err)
{
    const char *name = NULL;
    json_t *option = NULL;
    int rc = check_keys(manifest, "", manifest->tree, manifest_keys, AS_COUNT(manifest_keys), err);
    if (rc == 0)
        rc = check_capabilities(manifest, "capabilities", manifest->capabilities, err);
    if (rc == 0)
        rc = check_capabilities(manifest, "optional_capabilities", manifest->optional, err);
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        if (rc == 0)
            rc = check_option(manifest, name, option, err);
    }
    return rc;
}

int as_manifest_read(struct as_arena *arena, const char *folder, as_str name,
                     struct as_manifest *ret_manifest, struct as_err *err)
{
    struct as_manifest manifest = { .tree = NULL };
    as_str text;
    manifest.path = as_arena_printf(arena, "%s/manifest.json", folder).data;
    if (!manifest.path)
        return as_err_set(err, AS_E_MEMORY, "no memory for a manifest");
    int rc = as_file_read(manifest.path, MANIFEST_LIMIT, false, arena, &text, err);
    if (rc == 0) {
        manifest.tree = as_json_parse(text, err);
        rc = manifest.tree ? 0 : as_err_within(err, "%s", manifest.path);
    }
    if (rc < 0) {
        err->code = AS_E_CONFIG;
        return err->code;
    }
    manifest.options = json_object_get(manifest.tree, "options");
    manifest.capabilities = json_object_get(manifest.tree, "capabilities");
    manifest.optional = json_object_get(manifest.tree, "optional_capabilities");
    rc = as_json_get_text(manifest.tree, "", "name", true, arena, &manifest.name, err);
    if (rc == 0)
        rc = as_json_get_text(manifest.tree, "", "version", true, arena, &manifest.version, err);
    if (rc == 0)
        rc = as_json_get_text(manifest.tree, "", "description", false, arena, &manifest.description,
                              err);
    if (rc < 0) {
        as_err_within(err, "%s", manifest.path);
        err->code = rc = AS_E_CONFIG;
    }
    if (rc == 0 && !as_str_equal(manifest.name, name))
        rc = as_err_set(err, AS_E_CONFIG, "%s: name: \"%.*s\" is needed, as the folder is called",
                        manifest.path, AS_STR_ARG(name));
    if (rc == 0)
        rc = check_declarations(&manifest, err);
    if (rc < 0) {
        json_decref(manifest.tree);
        return rc;
    }
    *ret_manifest = manifest;
    return 0;
}

void as_manifest_fini(struct as_manifest *manifest)
{
    json_decref(manifest->tree);
    manifest->tree = NULL;
}

void as_manifest_describe(const struct as_manifest *manifest, struct as_buf *out)
{
    const char *name = NULL;
    json_t *option = NULL;
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        const int type = as_option_type_of(option);
        const json_t *value = json_object_get(option, "default");
        const json_t *about = json_object_get(option, "description");
        as_buf_printf(out, "  %-20s %-8s %s", name, type < 0 ? "?" : as_option_types[type].name,
                      about ? json_string_value(about) : "");
        if (value) {
            as_buf_add(out, AS_STR(" (default "));
            struct as_buf json;
            as_buf_init(&json);
            as_json_canonical(&json, value);
            as_buf_add(out, as_buf_str(&json));
            as_buf_fini(&json);
            as_buf_add_char(out, ')');
        }
        if (json_is_true(json_object_get(option, "required")))
            as_buf_add(out, AS_STR(" (required)"));
        if (json_is_true(json_object_get(option, "secret")))
            as_buf_add(out, AS_STR(" (secret)"));
        as_buf_add_char(out, '\n');
    }
}
