#include "host/manifest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "model/echo.h"
#include "model/field.h"

enum { MANIFEST_LIMIT = 256 * 1024 };

/* ---- Types of options ----------------------------------------------------------------------- */

enum option_type {
    OPTION_TEXT,
    OPTION_PATH,
    OPTION_FILE, /* a path of something that can be read now */
    OPTION_ADDRESS,
    OPTION_ID,
    OPTION_INTEGER,
    OPTION_BOOLEAN,
    OPTION_TEXTS,
};

static const struct {
    const char *name;
    const char *needed;
} types[] = {
    [OPTION_TEXT] = { "text", "a text" },
    [OPTION_PATH] = { "path", "a path as text" },
    [OPTION_FILE] = { "file", "a path as text" },
    [OPTION_ADDRESS] = { "address",
                         "an address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\"" },
    [OPTION_ID] = { "id", "an id such as \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"" },
    [OPTION_INTEGER] = { "integer", "a whole number" },
    [OPTION_BOOLEAN] = { "boolean", "true or false" },
    [OPTION_TEXTS] = { "texts", "a list of texts" },
};

static int find_type(const json_t *option)
{
    const json_t *type = json_object_get(option, "type");
    for (size_t i = 0; i < AS_COUNT(types); i++)
        if (json_is_string(type) && strcmp(json_string_value(type), types[i].name) == 0)
            return (int)i;
    return -1;
}

static bool is_address(as_str text)
{
    char host[64];
    unsigned char bytes[16];
    const char *colon = text.size ? memrchr(text.data, ':', text.size) : NULL;
    const size_t size = colon ? (size_t)(colon - text.data) : 0;
    const size_t digits = colon ? text.size - size - 1 : 0;
    int port = 0;
    if (size == 0 || size >= sizeof host || digits == 0 || digits > 5)
        return false;
    for (size_t i = 1; i <= digits; i++) {
        if (colon[i] < '0' || colon[i] > '9')
            return false;
        port = port * 10 + (colon[i] - '0');
    }
    snprintf(host, sizeof host, "%.*s", (int)size, text.data);
    if (host[0] != '[')
        return port <= 65535 && inet_pton(AF_INET, host, bytes) == 1;
    const bool is_closed = host[size - 1] == ']';
    host[size - 1] = '\0';
    return port <= 65535 && is_closed && inet_pton(AF_INET6, host + 1, bytes) == 1;
}

static bool is_of_type(enum option_type type, const json_t *value)
{
    struct as_id id;
    switch (type) {
    case OPTION_TEXT:
        return json_is_string(value);
    case OPTION_PATH:
    case OPTION_FILE:
        return json_is_string(value) && json_string_length(value) > 0 &&
               !memchr(json_string_value(value), '\0', json_string_length(value));
    case OPTION_ADDRESS:
        return json_is_string(value) && is_address(as_json_string(value));
    case OPTION_ID:
        return json_is_string(value) && as_id_parse(as_json_string(value), &id);
    case OPTION_INTEGER:
        return json_is_integer(value);
    case OPTION_BOOLEAN:
        return json_is_boolean(value);
    case OPTION_TEXTS:
        break;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!json_is_string(json_array_get(value, i)))
            return false;
    return json_is_array(value);
}

/* ---- Reading -------------------------------------------------------------------------------- */

static int check_declarations(const struct as_manifest *manifest, struct as_err *err)
{
    const char *name = NULL;
    json_t *option = NULL;
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        const json_t *value = json_object_get(option, "default");
        const int type = find_type(option);
        if (type < 0)
            return as_err_set(err, AS_E_CONFIG,
                              "%s: option %s: type must be text, path, file, id, integer, "
                              "boolean or texts",
                              manifest->path, name);
        if (value && !is_of_type((enum option_type)type, value))
            return as_err_set(err, AS_E_CONFIG, "%s: option %s: the default is not %s",
                              manifest->path, name, types[type].needed);
    }
    return 0;
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
    if (rc == 0 && manifest.options && !json_is_object(manifest.options))
        rc = as_err_set(err, AS_E_CONFIG, "%s: options: an object is needed", manifest.path);
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

/* ---- The operator's options ----------------------------------------------------------------- */

struct checker {
    struct as_settings *settings;
    const struct as_plugin_settings *plugin;
    const struct as_manifest *manifest;
    struct as_err *err;
};

static int refuse(const struct checker *checker, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static int refuse(const struct checker *checker, const char *name, const char *format, ...)
{
    char why[400];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return as_err_set(checker->err, AS_E_CONFIG, "%s: plugin \"%.*s\": %s: %s",
                      checker->settings->path, AS_STR_ARG(checker->plugin->name), name, why);
}

static int check_names(const struct checker *checker)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)checker->plugin->options, name, value)
    {
        if (json_object_get(checker->manifest->options, name))
            continue;
        as_str near = AS_STR_NONE;
        const char *other = NULL;
        json_t *unused = NULL;
        json_object_foreach((json_t *)(uintptr_t)checker->manifest->options, other, unused)
        {
            const as_str candidate = as_str_of(other);
            const as_str found = as_str_nearest(as_str_of(name), &candidate, 1);
            if (found.size > 0 && (near.size == 0 || as_str_distance(as_str_of(name), candidate) <
                                                         as_str_distance(as_str_of(name), near)))
                near = candidate;
        }
        return refuse(checker, name, "there is no such option%s%.*s%s",
                      near.size ? "; did you mean " : "", AS_STR_ARG(near),
                      near.size ? "?" : "; `assent plugin inspect` lists them");
    }
    return 0;
}

static int check_range(const struct checker *checker, const char *name, const json_t *option,
                       int64_t number)
{
    const json_t *min = json_object_get(option, "min");
    const json_t *max = json_object_get(option, "max");
    const int64_t lowest = json_is_integer(min) ? json_integer_value(min) : INT64_MIN;
    const int64_t highest = json_is_integer(max) ? json_integer_value(max) : INT64_MAX;
    if (number >= lowest && number <= highest)
        return 0;
    return refuse(checker, name,
                  "a whole number from %" PRId64 " to %" PRId64 " is needed, not %" PRId64, lowest,
                  highest, number);
}

static int check_choice(const struct checker *checker, const char *name, const json_t *option,
                        const json_t *value)
{
    char offered[256] = "";
    size_t used = 0;
    const json_t *words = json_object_get(option, "words");
    for (size_t i = 0; i < json_array_size(words); i++) {
        const char *word = json_string_value(json_array_get(words, i));
        if (word && strcmp(word, json_string_value(value)) == 0)
            return 0;
        const int put = snprintf(offered + used, sizeof offered - used, "%s\"%s\"", i ? ", " : "",
                                 word ? word : "");
        used = put > 0 && used + (size_t)put < sizeof offered ? used + (size_t)put : used;
    }
    struct as_echo echo;
    return used == 0 ? 0
                     : refuse(checker, name, "one of %s is needed, not \"%s\"", offered,
                              as_echo(as_json_string(value), &echo));
}

/* Texts without their quotes, paths made absolute, all else as JSON. */
static int put_value(const struct checker *checker, enum option_type type, const json_t *value,
                     as_str *ret_value)
{
    struct as_arena *arena = &checker->settings->arena;
    if (type == OPTION_PATH || type == OPTION_FILE) {
        *ret_value = as_str_of(as_settings_path(checker->settings, as_json_string(value)));
    } else if (json_is_string(value)) {
        *ret_value = as_arena_copy(arena, as_json_string(value));
    } else {
        struct as_buf buf;
        as_buf_init(&buf);
        as_json_canonical(&buf, value);
        *ret_value = buf.has_failed ? AS_STR_NONE : as_arena_copy(arena, as_buf_str(&buf));
        as_buf_fini(&buf);
    }
    return ret_value->data ? 0 : as_err_set(checker->err, AS_E_MEMORY, "no memory for an option");
}

static int take_option(const struct checker *checker, const char *name, const json_t *option,
                       struct as_option *ret_option)
{
    const enum option_type type = (enum option_type)find_type(option);
    const json_t *given = json_object_get(checker->plugin->options, name);
    int rc = 0;
    ret_option->name = as_str_of(name);
    ret_option->value = AS_STR_NONE;
    if (!given) {
        if (json_is_true(json_object_get(option, "required")))
            return refuse(checker, name, "it is missing; %s is needed", types[type].needed);
        const json_t *otherwise = json_object_get(option, "default");
        return otherwise ? put_value(checker, type, otherwise, &ret_option->value) : 0;
    }
    if (type == OPTION_TEXTS && json_is_object(given) && json_object_size(given) == 0)
        return 0; /* {} says neither list nor table */
    struct as_echo echo;
    if (!is_of_type(type, given) && json_is_string(given) && json_string_length(given) > 0)
        return refuse(checker, name, "%s is needed, not \"%s\"", types[type].needed,
                      as_echo(as_json_string(given), &echo));
    if (!is_of_type(type, given))
        return refuse(checker, name, "%s is needed, not %s", types[type].needed,
                      as_json_kind(given));
    if (type == OPTION_INTEGER)
        rc = check_range(checker, name, option, json_integer_value(given));
    else if (type == OPTION_TEXT)
        rc = check_choice(checker, name, option, given);
    if (rc == 0)
        rc = put_value(checker, type, given, &ret_option->value);
    if (rc == 0 && type == OPTION_FILE && access(ret_option->value.data, R_OK) < 0)
        return refuse(checker, name, "%s cannot be read: %s", ret_option->value.data,
                      strerror(errno));
    return rc;
}

int as_manifest_options(struct as_settings *settings, const struct as_plugin_settings *plugin,
                        const struct as_manifest *manifest, struct as_option **ret_options,
                        uint32_t *ret_count, struct as_err *err)
{
    const struct checker checker = { settings, plugin, manifest, err };
    const size_t count = json_object_size(manifest->options);
    struct as_option *options = AS_ARENA_ARRAY(&settings->arena, struct as_option, count + 1);
    if (!options)
        return as_err_set(err, AS_E_MEMORY, "no memory for options");
    int rc = check_names(&checker);
    uint32_t at = 0;
    const char *name = NULL;
    json_t *option = NULL;
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        if (rc == 0)
            rc = take_option(&checker, name, option, &options[at++]);
    }
    *ret_options = options;
    *ret_count = at;
    return rc;
}

void as_manifest_describe(const struct as_manifest *manifest, struct as_buf *out)
{
    const char *name = NULL;
    json_t *option = NULL;
    json_object_foreach((json_t *)(uintptr_t)manifest->options, name, option)
    {
        const int type = find_type(option);
        const json_t *value = json_object_get(option, "default");
        const json_t *about = json_object_get(option, "description");
        as_buf_printf(out, "  %-20s %-8s %s", name, type < 0 ? "?" : types[type].name,
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
