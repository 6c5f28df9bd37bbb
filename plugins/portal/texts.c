/* The texts of a language, and which language a browser asks for. */
#include "assets.h"
#include "catalog.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

const char *const locale_names[LOCALES] = { "en-US", "nl-NL", "sv-SE" };

static const struct asset *find_asset(const char *name)
{
    for (size_t i = 0; i < asset_count; i++)
        if (strcmp(assets[i].name, name) == 0)
            return &assets[i];
    return NULL;
}

static void flatten(json_t *flat, const char *prefix, const json_t *tree)
{
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)tree, key, value)
    {
        char name[160];
        snprintf(name, sizeof name, "%s%s%s", prefix, prefix[0] ? "." : "", key);
        if (json_is_object(value))
            flatten(flat, name, value);
        else
            json_object_set(flat, name, value);
    }
}

static bool read_file(const assent_host *host, json_t *flat, const char *locale, const char *what)
{
    char name[64];
    snprintf(name, sizeof name, "texts/%s.%s.json", locale, what);
    const struct asset *asset = find_asset(name);
    json_error_t error = { .text = "it is missing" };
    json_t *tree =
        asset ? json_loadb(asset->data, asset->size, JSON_REJECT_DUPLICATES, &error) : NULL;
    if (!tree) {
        char line[256];
        snprintf(line, sizeof line, "%s:%d: %s", name, error.line, error.text);
        host->log(host->self, ASSENT_LOG_ERROR, text(line));
        return false;
    }
    flatten(flat, "", tree);
    json_decref(tree);
    return true;
}

json_t *texts_read(const assent_host *host, const char *locale)
{
    static const char *const files[] = { "pages", "forms", "names" };
    json_t *flat = json_object();
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        if (read_file(host, flat, locale, files[i]))
            continue;
        json_decref(flat);
        return NULL;
    }
    return flat;
}

size_t texts_locale(const char *name)
{
    for (size_t i = 0; i < LOCALES; i++)
        if (strcasecmp(locale_names[i], name) == 0)
            return i;
    return LOCALES;
}

/* The quality of one item of RFC 9110, section 12.5.4, in thousandths. */
static int quality(assent_text item)
{
    for (size_t i = 0; i + 2 < item.size; i++) {
        if (item.data[i] != ';')
            continue;
        const char *at = item.data + i + 1;
        const char *end = item.data + item.size;
        while (at < end && *at == ' ')
            at++;
        if (end - at < 3 || at[0] != 'q' || at[1] != '=')
            continue;
        int value = at[2] == '1' ? 1000 : 0;
        int unit = 100;
        for (at += 4; at < end && *at >= '0' && *at <= '9' && unit > 0; at++, unit /= 10)
            value += (*at - '0') * unit;
        return value;
    }
    return 1000;
}

size_t texts_accepted(assent_text header)
{
    size_t best = 0;
    int best_quality = 0;
    while (header.size > 0) {
        const char *end = memchr(header.data, ',', header.size);
        assent_text item = { header.data, end ? (size_t)(end - header.data) : header.size };
        const size_t gone = end ? item.size + 1 : item.size;
        header = (assent_text){ header.data + gone, header.size - gone };
        while (item.size > 0 && item.data[0] == ' ') {
            item.data++;
            item.size--;
        }
        for (size_t i = 0; i < LOCALES && item.size >= 2; i++) {
            const bool is_it = strncasecmp(item.data, locale_names[i], 2) == 0 &&
                               (item.size == 2 || strchr("-;", item.data[2]));
            if (is_it && quality(item) > best_quality) {
                best_quality = quality(item);
                best = i;
            }
        }
    }
    return best;
}
