#include "host/manifest.h"

#include <stdarg.h>
#include <stdio.h>

#include "assent/assent.h"
#include "base/file.h"
#include "host/option.h"

enum { MANIFEST_LIMIT = 256 * 1024 };

/* ---- Capabilities --------------------------------------------------------------------------- */

static const as_str capabilities[] = {
    AS_STR(ASSENT_EVENTS_1),     AS_STR(ASSENT_IDENTITY_1), AS_STR(ASSENT_METRICS_1),
    AS_STR(ASSENT_OPERATIONS_1), AS_STR(ASSENT_ROUTES_1),   AS_STR(ASSENT_ROWS_1),
    AS_STR(ASSENT_SENTENCES_1),  AS_STR(ASSENT_TIMERS_1),   AS_STR(ASSENT_UV_1),
    AS_STR(ASSENT_WATCH_1),      AS_STR(ASSENT_WORK_1),
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
    { AS_STR("fields"), KEY_OBJECT },
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

struct reading {
    struct as_manifest *manifest;
    struct as_problems
        *problems; /* takes down everything that is wrong; NULL: the first ends the work */
    struct as_err *err;
};

/* `err` says what is wrong: 0 when it is taken down. */
static int note(const struct reading *reading)
{
    reading->err->code = AS_E_CONFIG;
    if (!reading->problems)
        return AS_E_CONFIG;
    as_problems_add(reading->problems, AS_STR_NONE, 0, "%s", reading->err->text);
    return 0;
}

static int refuse(const struct reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int refuse(const struct reading *reading, const char *format, ...)
{
    char what[600];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    as_err_set(reading->err, AS_E_CONFIG, "%s: %s", reading->manifest->path, what);
    return note(reading);
}

/* `where` stands before the key in sentences: "", or "option listen: ". */
static int check_key(const struct reading *reading, const char *where, const char *name,
                     const json_t *value, const struct key *keys, size_t count)
{
    static const char *const needed[] = { "a text",          "true or false", "a whole number",
                                          "a list of texts", "an object",     "" };
    as_str names[AS_COUNT(option_keys)];
    const struct key *key = NULL;
    for (size_t i = 0; i < count; i++) {
        names[i] = keys[i].name;
        key = as_str_equal(names[i], as_str_of(name)) ? &keys[i] : key;
    }
    const as_str near = key ? AS_STR_NONE : as_str_nearest(as_str_of(name), names, count);
    if (!key)
        return refuse(reading, "%sthere is no key \"%s\" here%s%.*s%s", where, name,
                      near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
                      near.size ? "\"?" : "; plugins/README.md lists them");
    if (!is_of_kind(key->kind, value))
        return refuse(reading, "%s%s: %s is needed", where, name, needed[key->kind]);
    return 0;
}

static int check_keys(const struct reading *reading, const char *where, const json_t *object,
                      const struct key *keys, size_t count)
{
    const char *name = NULL;
    json_t *value = NULL;
    int rc = 0;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        if (rc == 0)
            rc = check_key(reading, where, name, value, keys, count);
    }
    return rc;
}

static int check_capabilities(const struct reading *reading, const char *key, const json_t *list)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < json_array_size(list); i++) {
        as_str near = AS_STR_NONE;
        const as_str id = as_json_string(json_array_get(list, i));
        if (id.size > 0 && !as_capability_is_known(id, &near)) /* what is no text was told */
            rc = refuse(reading, "%s: this host has no capability \"%.*s\"%s%.*s%s", key,
                        AS_STR_ARG(id), near.size ? "; did you mean \"" : "", AS_STR_ARG(near),
                        near.size ? "\"?" : ": a newer assent may have it");
    }
    return rc;
}

static int check_option(const struct reading *reading, const char *name, const json_t *option);

/* A table has fields, which are declared like options; nothing else has. */
static int check_fields(const struct reading *reading, const char *name, const json_t *option)
{
    const json_t *fields = json_object_get(option, "fields");
    const bool has_tables = as_option_type_of(option) == AS_OPTION_TABLES;
    const char *field = NULL;
    json_t *declared = NULL;
    int rc = 0;
    if (has_tables != (json_object_size(fields) > 0))
        return refuse(reading, "option %s: fields %s", name,
                      has_tables ? "are needed: what each table holds"
                                 : "belong to the type tables alone");
    json_object_foreach((json_t *)(uintptr_t)fields, field, declared)
    {
        char path[96];
        snprintf(path, sizeof path, "%.40s.%.40s", name, field);
        if (rc == 0 && as_option_type_of(declared) == AS_OPTION_TABLES)
            rc = refuse(reading, "option %s: tables within tables are not known", path);
        else if (rc == 0)
            rc = check_option(reading, path, declared);
    }
    return rc;
}

static int check_option(const struct reading *reading, const char *name, const json_t *option)
{
    char where[96];
    snprintf(where, sizeof where, "option %.64s: ", name);
    if (!json_is_object(option))
        return refuse(reading, "option %s: an object is needed", name);
    int rc = check_keys(reading, where, option, option_keys, AS_COUNT(option_keys));
    const json_t *value = json_object_get(option, "default");
    const int type = as_option_type_of(option);
    if (rc == 0 && type < 0)
        rc =
            refuse(reading,
                   "option %s: type must be text, path, file, address, id, user, integer, boolean, "
                   "texts or tables",
                   name);
    if (rc == 0 && type >= 0 && value && !as_option_fits((enum as_option_type)type, value))
        rc =
            refuse(reading, "option %s: the default is not %s", name, as_option_types[type].needed);
    return rc < 0 ? rc : check_fields(reading, name, option);
}

static int check_declarations(const struct reading *reading)
{
    const struct as_manifest *manifest = reading->manifest;
    const char *name = NULL;
    json_t *option = NULL;
    int rc = check_keys(reading, "", manifest->tree, manifest_keys, AS_COUNT(manifest_keys));
    if (rc == 0)
        rc = check_capabilities(reading, "capabilities", manifest->capabilities);
    if (rc == 0)
        rc = check_capabilities(reading, "optional_capabilities", manifest->optional);
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        if (rc == 0)
            rc = check_option(reading, name, option);
    }
    return rc;
}

/* ---- The whole ------------------------------------------------------------------------------ */

static int read_tree(const struct reading *reading, struct as_arena *arena)
{
    struct as_manifest *manifest = reading->manifest;
    as_str text;
    int rc = as_file_read(manifest->path, MANIFEST_LIMIT, false, arena, &text, reading->err);
    if (rc == 0) {
        manifest->tree = as_json_parse(text, reading->err);
        rc = manifest->tree ? 0 : as_err_within(reading->err, "%s", manifest->path);
    }
    if (rc < 0)
        return reading->err->code = AS_E_CONFIG;
    manifest->options = json_object_get(manifest->tree, "options");
    manifest->capabilities = json_object_get(manifest->tree, "capabilities");
    manifest->optional = json_object_get(manifest->tree, "optional_capabilities");
    return 0;
}

/* A needed text is missing when it is not there at all: of what kind it is, check_keys says. */
static int read_text(const struct reading *reading, struct as_arena *arena, const char *key,
                     bool is_needed, as_str *ret_text)
{
    const json_t *value = json_object_get(reading->manifest->tree, key);
    if (value && !json_is_string(value))
        return 0;
    if (as_json_get_text(reading->manifest->tree, "", key, is_needed, arena, ret_text,
                         reading->err) == 0)
        return 0;
    as_err_within(reading->err, "%s", reading->manifest->path);
    return note(reading);
}

static int read_all(const struct reading *reading, struct as_arena *arena, as_str name)
{
    struct as_manifest *manifest = reading->manifest;
    const uint32_t before = reading->problems ? reading->problems->count : 0;
    int rc = read_tree(reading, arena);
    if (rc < 0)
        return rc;
    rc = read_text(reading, arena, "name", true, &manifest->name);
    if (rc == 0)
        rc = read_text(reading, arena, "version", true, &manifest->version);
    if (rc == 0)
        rc = read_text(reading, arena, "description", false, &manifest->description);
    if (rc == 0 && manifest->name.data && !as_str_equal(manifest->name, name))
        rc = refuse(reading, "name: \"%.*s\" is needed, as the folder is called", AS_STR_ARG(name));
    if (rc == 0)
        rc = check_declarations(reading);
    return rc == 0 && reading->problems && reading->problems->count > before ? AS_E_CONFIG : rc;
}

int as_manifest_read_all(struct as_arena *arena, const char *folder, as_str name,
                         struct as_problems *problems, struct as_manifest *ret_manifest,
                         struct as_err *err)
{
    struct as_manifest manifest = { .tree = NULL };
    const struct reading reading = { &manifest, problems, err };
    manifest.path = as_arena_printf(arena, "%s/manifest.json", folder).data;
    if (!manifest.path)
        return as_err_set(err, AS_E_MEMORY, "no memory for a manifest");
    const int rc = read_all(&reading, arena, name);
    if (rc < 0) {
        json_decref(manifest.tree);
        return rc;
    }
    *ret_manifest = manifest;
    return 0;
}

int as_manifest_read(struct as_arena *arena, const char *folder, as_str name,
                     struct as_manifest *ret_manifest, struct as_err *err)
{
    return as_manifest_read_all(arena, folder, name, NULL, ret_manifest, err);
}

void as_manifest_fini(struct as_manifest *manifest)
{
    json_decref(manifest->tree);
    manifest->tree = NULL;
}

static void describe(const json_t *options, const char *indent, struct as_buf *out)
{
    const char *name = NULL;
    json_t *option = NULL;
    json_object_foreach((json_t *)(uintptr_t)options, name, option)
    {
        const int type = as_option_type_of(option);
        const json_t *value = json_object_get(option, "default");
        const json_t *about = json_object_get(option, "description");
        as_buf_printf(out, "%s%-20s %-8s %s", indent, name,
                      type < 0 ? "?" : as_option_types[type].name,
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
        describe(json_object_get(option, "fields"), "    ", out);
    }
}

void as_manifest_describe(const struct as_manifest *manifest, struct as_buf *out)
{
    describe(manifest->options, "  ", out);
}
