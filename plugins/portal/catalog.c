#include "catalog.h"

#include "assets.h"

#include <stdio.h>
#include <stdlib.h>

struct entry {
    char *name;
    struct template *template;
};

/* Sorted by name. */
struct shelf {
    struct entry *entries;
    size_t count;
};

struct catalog {
    struct shelf pages;
    struct shelf texts[LOCALES];
    json_t *lists[LOCALES];
};

/* ---- Making --------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static bool shelf_add(const assent_host *host, struct shelf *shelf, const char *file,
                      const char *name, assent_text source)
{
    struct template_problem problem;
    struct entry *entries = realloc(shelf->entries, (shelf->count + 1) * sizeof *entries);
    if (!entries)
        return false;
    shelf->entries = entries;
    struct entry *entry = &entries[shelf->count];
    *entry = (struct entry){ strdup(name), template_parse(source, &problem) };
    shelf->count++;
    if (entry->template)
        return entry->name != NULL;
    char line[400];
    snprintf(line, sizeof line, "%s:%u: %s: %s", file, (unsigned)problem.line, name,
             problem.sentence);
    host->log(host->self, ASSENT_LOG_ERROR, text(line));
    return false;
}

static bool add_pages(const assent_host *host, struct shelf *shelf)
{
    static const char folder[] = "pages/";
    for (size_t i = 0; i < asset_count; i++) {
        char name[64];
        if (strncmp(assets[i].name, folder, sizeof folder - 1) != 0)
            continue;
        snprintf(name, sizeof name, "%.*s",
                 (int)(strlen(assets[i].name) - strlen(folder) - strlen(".html")),
                 assets[i].name + strlen(folder));
        if (!shelf_add(host, shelf, assets[i].name, name,
                       (assent_text){ assets[i].data, assets[i].size }))
            return false;
    }
    qsort(shelf->entries, shelf->count, sizeof *shelf->entries, compare);
    return true;
}

static bool add_texts(const assent_host *host, struct shelf *shelf, const char *locale,
                      json_t *texts)
{
    const char *name = NULL;
    json_t *value = NULL;
    bool is_good = texts != NULL;
    json_object_foreach(texts, name, value)
    {
        is_good = is_good && json_is_string(value) &&
                  shelf_add(host, shelf, locale, name,
                            (assent_text){ json_string_value(value), json_string_length(value) });
    }
    if (is_good)
        qsort(shelf->entries, shelf->count, sizeof *shelf->entries, compare);
    return is_good;
}

assent_status catalog_new(const assent_host *host, struct catalog **ret_catalog)
{
    struct catalog *catalog = calloc(1, sizeof *catalog);
    bool is_good = catalog && add_pages(host, &catalog->pages);
    for (size_t i = 0; is_good && i < LOCALES; i++) {
        catalog->lists[i] = texts_read(host, locale_names[i]);
        is_good = add_texts(host, &catalog->texts[i], locale_names[i], catalog->lists[i]);
    }
    if (is_good) {
        *ret_catalog = catalog;
        return ASSENT_OK;
    }
    catalog_free(catalog);
    return host->fail(host->self, ASSENT_E_INTERNAL, text("the pages cannot be read: see the log"));
}

static void shelf_free(struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->count; i++) {
        free(shelf->entries[i].name);
        template_free(shelf->entries[i].template);
    }
    free(shelf->entries);
}

void catalog_free(struct catalog *catalog)
{
    if (!catalog)
        return;
    shelf_free(&catalog->pages);
    for (size_t i = 0; i < LOCALES; i++) {
        shelf_free(&catalog->texts[i]);
        json_decref(catalog->lists[i]);
    }
    free(catalog);
}

/* ---- Writing -------------------------------------------------------------------------------- */

struct search {
    const struct catalog *catalog;
    const char *page;
    size_t locale;
};

static const struct template *find_in(const struct shelf *shelf, const char *name)
{
    const struct entry wanted = { (char *)name, NULL };
    const struct entry *found =
        bsearch(&wanted, shelf->entries, shelf->count, sizeof *shelf->entries, compare);
    return found ? found->template : NULL;
}

static const struct template *find_text(const struct catalog *catalog, size_t locale,
                                        const char *name)
{
    const struct template *found = find_in(&catalog->texts[locale], name);
    return found ? found : find_in(&catalog->texts[0], name);
}

/* {{>content}} of the layout is the page, {{>t.…}} a text, anything else another file. */
static const struct template *find(void *data, assent_text name)
{
    const struct search *search = data;
    char whole[160];
    snprintf(whole, sizeof whole, "%.*s", (int)name.size, name.data);
    if (strncmp(whole, "t.", 2) == 0)
        return find_text(search->catalog, search->locale, whole + 2);
    return find_in(&search->catalog->pages, strcmp(whole, "content") == 0 ? search->page : whole);
}

char *catalog_page(const struct catalog *catalog, const char *page, size_t locale,
                   const json_t *values, size_t *ret_size)
{
    struct search search = { catalog, page, locale };
    const struct template_options options = { true, find, &search };
    const struct template *layout = find_in(&catalog->pages, "layout");
    return layout ? template_render(layout, values, &options, ret_size) : NULL;
}

char *catalog_text(const struct catalog *catalog, size_t locale, const char *name,
                   const json_t *values)
{
    struct search search = { catalog, NULL, locale };
    const struct template_options options = { false, find, &search };
    const struct template *found = find_text(catalog, locale, name);
    size_t size = 0;
    return found ? template_render(found, values, &options, &size) : NULL;
}

const json_t *catalog_texts(const struct catalog *catalog, size_t locale)
{
    return catalog->lists[locale];
}
