#include "host/option.h"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/id.h"

const struct as_option_type_word as_option_types[AS_OPTION_TYPES] = {
    [AS_OPTION_TEXT] = { "text", "a text" },
    [AS_OPTION_PATH] = { "path", "a path as text" },
    [AS_OPTION_FILE] = { "file", "a path as text" },
    [AS_OPTION_ADDRESS] = { "address",
                            "an address and a port such as \"127.0.0.1:8080\" or \"[::1]:8080\"" },
    [AS_OPTION_ID] = { "id", "an id such as \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"" },
    [AS_OPTION_USER] = { "user", "an id such as \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\"" },
    [AS_OPTION_INTEGER] = { "integer", "a whole number" },
    [AS_OPTION_BOOLEAN] = { "boolean", "true or false" },
    [AS_OPTION_TEXTS] = { "texts", "a list of texts" },
    [AS_OPTION_TABLES] = { "tables", "a list of tables" },
};

int as_option_type_of(const json_t *option)
{
    const json_t *type = json_object_get(option, "type");
    for (size_t i = 0; i < AS_OPTION_TYPES; i++)
        if (json_is_string(type) && strcmp(json_string_value(type), as_option_types[i].name) == 0)
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

bool as_option_fits(enum as_option_type type, const json_t *value)
{
    struct as_id id;
    switch (type) {
    case AS_OPTION_TEXT:
        return json_is_string(value);
    case AS_OPTION_PATH:
    case AS_OPTION_FILE:
        return json_is_string(value) && json_string_length(value) > 0 &&
               !memchr(json_string_value(value), '\0', json_string_length(value));
    case AS_OPTION_ADDRESS:
        return json_is_string(value) && is_address(as_json_string(value));
    case AS_OPTION_ID:
    case AS_OPTION_USER:
        return json_is_string(value) && as_id_parse(as_json_string(value), &id);
    case AS_OPTION_INTEGER:
        return json_is_integer(value);
    case AS_OPTION_BOOLEAN:
        return json_is_boolean(value);
    case AS_OPTION_TEXTS:
    case AS_OPTION_TABLES:
    case AS_OPTION_TYPES:
        break;
    }
    for (size_t i = 0; i < json_array_size(value); i++)
        if (type == AS_OPTION_TABLES ? !json_is_object(json_array_get(value, i))
                                     : !json_is_string(json_array_get(value, i)))
            return false;
    return json_is_array(value);
}
