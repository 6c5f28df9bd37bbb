/* What a text must look like. Bytes over 0x7f count as letters where letters of other scripts are
 * welcome; everything that shows nothing or changes how the rest is shown does not. */
#include <stdio.h>

#include "model/echo.h"
#include "model/field.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int refuse(const char *path, as_str text, struct as_noun needed, struct as_err *err)
{
    struct as_echo echo;
    return as_err_field(err, path, "form.text", "{needed} is needed, not \"{value}\"",
                        AS_VALUES(as_value_noun("needed", needed),
                                  as_value_text("value", as_str_of(as_echo(text, &echo)))));
}

/* Where a character is that may not be there. */
static int refuse_rune(const char *path, const char *word, const char *english, unsigned rune,
                       size_t byte, struct as_err *err)
{
    char name[16];
    snprintf(name, sizeof name, "U+%04X", rune);
    return as_err_field(
        err, path, word, english,
        AS_VALUES(as_value_text("rune", as_str_of(name)), as_value_int("byte", (int64_t)byte)));
}

/* ---- Texts for people ------------------------------------------------------------------- */

static int check_plain(const char *path, as_str text, struct as_err *err)
{
    size_t at = 0;
    while (at < text.size) {
        const size_t byte = at + 1;
        const unsigned rune = as_utf8_next(text, &at);
        const bool is_layout = rune == '\t' || rune == '\n' || rune == '\r';
        const bool is_separator = rune == 0x2028 || rune == 0x2029;
        if (as_rune_is_control(rune) && !is_layout && !is_separator)
            return refuse_rune(path, "form.control",
                               "control characters are not allowed ({rune} at byte {byte})", rune,
                               byte, err);
    }
    return 0;
}

static int check_name(const char *path, as_str text, struct as_err *err)
{
    bool is_blank = true;
    size_t at = 0;
    while (at < text.size) {
        const size_t byte = at + 1;
        const unsigned rune = as_utf8_next(text, &at);
        if (as_rune_is_control(rune))
            return refuse_rune(
                path, "form.line",
                "one line without control characters is needed ({rune} at byte {byte})", rune, byte,
                err);
        if (as_rune_turns_text(rune))
            return refuse_rune(path, "form.direction",
                               "characters that turn the direction of writing are not allowed "
                               "({rune} at byte {byte})",
                               rune, byte, err);
        is_blank = is_blank && as_rune_is_blank(rune);
    }
    if (is_blank)
        return as_err_field(err, path, "form.blank", "more than blanks is needed", NULL);
    return 0;
}

/* ---- Codes ------------------------------------------------------------------------------ */

static bool is_country(as_str text)
{
    return text.size == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
           text.data[1] <= 'Z';
}

/* Takes the next part of "zh-Hans-CN" off the front; empty when there is none or nothing in it. */
static as_str take_subtag(as_str *left)
{
    size_t size = 0;
    while (size < left->size && left->data[size] != '-')
        size++;
    const as_str part = as_str_make(left->data, size);
    const size_t gone = size < left->size ? size + 1 : size;
    *left = as_str_make(left->data + gone, left->size - gone);
    return part;
}

static bool is_letters(as_str text, size_t least, size_t most)
{
    for (size_t i = 0; i < text.size; i++)
        if (!is_letter(text.data[i]))
            return false;
    return text.size >= least && text.size <= most;
}

static bool is_region(as_str part)
{
    if (part.size != 3)
        return is_letters(part, 2, 2);
    return is_digit(part.data[0]) && is_digit(part.data[1]) && is_digit(part.data[2]);
}

static bool is_variant(as_str part)
{
    for (size_t i = 0; i < part.size; i++)
        if (!is_letter(part.data[i]) && !is_digit(part.data[i]))
            return false;
    return (part.size >= 5 && part.size <= 8) || (part.size == 4 && is_digit(part.data[0]));
}

/* Language, script, region and variants of BCP 47 in this order; no extensions, no private use. */
static bool is_locale(as_str text)
{
    enum { LONGEST = 35 }; /* what RFC 5646 asks a buffer to hold */
    if (text.size > LONGEST || (text.size > 0 && text.data[text.size - 1] == '-'))
        return false;
    as_str left = text;
    if (!is_letters(take_subtag(&left), 2, 3))
        return false;
    as_str part = take_subtag(&left);
    if (is_letters(part, 4, 4))
        part = take_subtag(&left);
    if (is_region(part))
        part = take_subtag(&left);
    while (part.size > 0 && is_variant(part))
        part = take_subtag(&left);
    return part.size == 0 && left.size == 0;
}

static bool is_word(as_str text)
{
    for (size_t i = 0; i < text.size; i++) {
        const char c = text.data[i];
        if (!is_letter(c) && !is_digit(c) && !(c && strchr("._:*-", c)))
            return false;
    }
    return text.size > 0;
}

/* ---- Domains, mail, links --------------------------------------------------------------- */

/* A letter of another script, as far as that can be told without tables. */
static bool is_foreign_letter(unsigned rune)
{
    return rune >= 0xa1 && !as_rune_is_blank(rune) && !as_rune_turns_text(rune) &&
           !as_rune_is_control(rune) && !(rune >= 0xe000 && rune <= 0xf8ff) &&
           !(rune >= 0xfff0 && rune <= 0xffff) && rune < 0xe0000;
}

static bool is_label(as_str label, bool is_international)
{
    if (label.size == 0 || label.size > 63 || label.data[0] == '-' ||
        label.data[label.size - 1] == '-')
        return false;
    size_t at = 0;
    while (at < label.size) {
        const unsigned rune = as_utf8_next(label, &at);
        if (rune > 0x7f ? !(is_international && is_foreign_letter(rune))
                        : !is_letter((char)rune) && !is_digit((char)rune) && rune != '-')
            return false;
    }
    return true;
}

/* Labels with at least one dot; the last is no number, so that no IP address passes. */
static bool is_domain(as_str text, bool is_international)
{
    as_str left = text;
    size_t labels = 0;
    for (;;) {
        const ptrdiff_t dot = as_str_find(left, AS_STR("."));
        const size_t size = dot < 0 ? left.size : (size_t)dot;
        if (!is_label(as_str_make(left.data, size), is_international))
            return false;
        labels++;
        if (dot < 0)
            break;
        left = as_str_make(left.data + size + 1, left.size - size - 1);
    }
    bool is_number = true;
    for (size_t i = 0; i < left.size; i++)
        is_number = is_number && is_digit(left.data[i]);
    return text.size <= 253 && labels >= 2 && !is_number;
}

/* Dot-atom of RFC 5322, with the letters of RFC 6531. */
static bool is_local_part(as_str text)
{
    if (text.size == 0 || text.size > 64)
        return false;
    unsigned before = '.';
    size_t at = 0;
    while (at < text.size) {
        const unsigned rune = as_utf8_next(text, &at);
        if (rune == '.' && before == '.')
            return false;
        if (rune > 0x7f ? !is_foreign_letter(rune)
                        : !is_letter((char)rune) && !is_digit((char)rune) &&
                              !(rune && strchr(".!#$%&'*+-/=?^_`{|}~", (int)rune)))
            return false;
        before = rune;
    }
    return before != '.';
}

static bool is_email(as_str text)
{
    const ptrdiff_t sign = as_str_find(text, AS_STR("@"));
    if (sign < 0 || text.size > 254)
        return false;
    const size_t behind = (size_t)sign + 1;
    return is_local_part(as_str_make(text.data, (size_t)sign)) &&
           is_domain(as_str_make(text.data + behind, text.size - behind), true);
}

/* Host and port; addresses in brackets are not looked into. */
static bool is_authority(as_str text)
{
    size_t at = 0;
    if (text.size > 0 && text.data[0] == '[') {
        const ptrdiff_t end = as_str_find(text, AS_STR("]"));
        for (at = 1; end > 0 && at < (size_t)end; at++)
            if (!is_digit(text.data[at]) && !is_letter(text.data[at]) && text.data[at] != ':' &&
                text.data[at] != '.')
                return false;
        if (end < 3)
            return false;
        at = (size_t)end + 1;
    } else {
        while (at < text.size && (is_letter(text.data[at]) || is_digit(text.data[at]) ||
                                  text.data[at] == '-' || text.data[at] == '.'))
            at++;
        if (at == 0 || text.data[0] == '.' || text.data[0] == '-')
            return false;
    }
    if (at == text.size)
        return true;
    if (text.data[at] != ':' || text.size - at < 2 || text.size - at > 6)
        return false;
    unsigned port = 0;
    for (at++; at < text.size; at++) {
        if (!is_digit(text.data[at]))
            return false;
        port = port * 10 + (unsigned)(text.data[at] - '0');
    }
    return port > 0 && port <= 65535;
}

static bool is_url(as_str text)
{
    static const char refused[] = "\"<>\\^`{|}"; /* not of RFC 3986; programs disagree on them */
    for (size_t i = 0; i < text.size; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c <= ' ' || c >= 0x7f || strchr(refused, c))
            return false;
    }
    const as_str schemes[] = { AS_STR("https://"), AS_STR("http://") };
    for (size_t i = 0; i < AS_COUNT(schemes); i++) {
        const size_t size = schemes[i].size;
        if (text.size < size || !as_str_equal_nocase(as_str_make(text.data, size), schemes[i]))
            continue;
        size_t end = size;
        while (end < text.size && !strchr("/?#", text.data[end]))
            end++;
        return is_authority(as_str_make(text.data + size, end - size));
    }
    return false;
}

int as_form_check(enum as_text_form form, const char *path, as_str text, struct as_err *err)
{
    if (!as_utf8_is_valid(text))
        return as_err_field(err, path, "form.utf8", "valid UTF-8 is needed", NULL);
    switch (form) {
    case AS_FORM_PLAIN:
        return check_plain(path, text, err);
    case AS_FORM_NAME:
        return check_name(path, text, err);
    case AS_FORM_COUNTRY:
        if (is_country(text))
            return 0;
        return refuse(path, text,
                      AS_NOUN("needed.country", "a country of two capital letters such as \"SE\""),
                      err);
    case AS_FORM_LOCALE:
        if (is_locale(text))
            return 0;
        return refuse(path, text,
                      AS_NOUN("needed.locale", "a language such as \"sv\" or \"sv-SE\""), err);
    case AS_FORM_EMAIL:
        if (is_email(text))
            return 0;
        return refuse(path, text,
                      AS_NOUN("needed.email", "a mail address such as \"name@example.com\""), err);
    case AS_FORM_DOMAIN:
        if (is_domain(text, false))
            return 0;
        return refuse(path, text, AS_NOUN("needed.domain", "a domain such as \"example.com\""),
                      err);
    case AS_FORM_WORD:
        if (is_word(text))
            return 0;
        return refuse(path, text, AS_NOUN("needed.word", "a word of letters, digits and . _ : * -"),
                      err);
    case AS_FORM_URL:
        if (is_url(text))
            return 0;
        return refuse(path, text,
                      AS_NOUN("needed.url", "a link such as \"https://example.com/page\""), err);
    }
    return as_err_field(err, path, "form.nameless", "a text of an unknown form", NULL);
}
