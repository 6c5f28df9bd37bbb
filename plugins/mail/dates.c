#include "dates.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Names of months and their order from Unicode CLDR 42, "long" dates. */
static const struct language {
    const char *code; /* a locale begins with it */
    bool has_month_first;
    const char *months[12];
} languages[] = {
    { "en-US",
      true,
      { "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December" } },
    { "en",
      false,
      { "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December" } },
    { "nl",
      false,
      { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
        "oktober", "november", "december" } },
    { "sv",
      false,
      { "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
        "oktober", "november", "december" } },
};

static const struct language *find(const char *locale)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++) {
        const size_t size = strlen(languages[i].code);
        if (strncmp(locale, languages[i].code, size) == 0 &&
            (locale[size] == '\0' || locale[size] == '-'))
            return &languages[i];
    }
    return NULL;
}

const char *date_in_words(const char *locale, const char *time, char *out, size_t room)
{
    int year = 0;
    int month = 0;
    int day = 0;
    const struct language *language = find(locale);
    const bool is_time =
        sscanf(time, "%4d-%2d-%2d", &year, &month, &day) == 3 && month >= 1 && month <= 12;
    if (is_time && language && language->has_month_first)
        snprintf(out, room, "%s %d, %d", language->months[month - 1], day, year);
    else if (is_time && language)
        snprintf(out, room, "%d %s %d", day, language->months[month - 1], year);
    else
        snprintf(out, room, "%.10s", time);
    return out;
}
