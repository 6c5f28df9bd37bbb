/* The headers of the contract: ids that come in and go out with every answer, and the locale. */
#include "center.h"

#include <strings.h>
#include <sys/random.h>

/* Bits of what a character may be in a GUID. */
enum { HEX = 1, HYPHEN = 2 };
static const uint8_t kinds[256] = {
    ['0' ... '9'] = HEX, ['a' ... 'f'] = HEX, ['A' ... 'F'] = HEX, ['-'] = HYPHEN
};

static inline uint8_t kinds_of(const char *data, size_t from, size_t to)
{
    uint8_t all = HEX | HYPHEN;
    for (size_t i = from; i < to; i++)
        all &= kinds[(unsigned char)data[i]];
    return all;
}

bool is_guid(assent_text value)
{
    const char *in = value.data;
    return value.size == GUID_SIZE && kinds_of(in, 0, 8) == HEX && in[8] == '-' &&
           kinds_of(in, 9, 13) == HEX && in[13] == '-' && kinds_of(in, 14, 18) == HEX &&
           in[18] == '-' && kinds_of(in, 19, 23) == HEX && in[23] == '-' &&
           kinds_of(in, 24, GUID_SIZE) == HEX;
}

bool is_same_name(assent_text value, const char *name)
{
    return value.size == strlen(name) && strncasecmp(value.data, name, value.size) == 0;
}

/* Random bytes are fetched for many ids at once: one system call instead of two for each request. */
static void make_guid(struct center *center, char out[GUID_SIZE + 1])
{
    static const char digits[] = "0123456789abcdef";
    static const uint8_t places[16] = { 0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34 };
    uint8_t bytes[16];
    if (center->random_left < sizeof bytes) {
        ssize_t got = getrandom(center->random, sizeof center->random, 0);
        center->random_left = got > 0 ? (size_t)got : sizeof bytes;
    }
    center->random_left -= sizeof bytes;
    memcpy(bytes, center->random + center->random_left, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x40); /* version 4 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < sizeof bytes; i++) {
        out[places[i]] = digits[bytes[i] >> 4];
        out[places[i] + 1] = digits[bytes[i] & 0x0F];
    }
    out[8] = out[13] = out[18] = out[23] = '-';
    out[GUID_SIZE] = '\0';
}

/* What may be echoed and stand in a journal: short, printable, nothing that means something. */
static bool is_correlation(assent_text value)
{
    for (size_t i = 0; i < value.size; i++) {
        const char c = value.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.' && c != ':')
            return false;
    }
    return value.size > 0 && value.size <= CORRELATION_MOST;
}

static bool is_locale(assent_text value)
{
    for (size_t i = 0; i < value.size; i++) {
        const char c = value.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && c != '-' && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return value.size >= 2 && value.size < sizeof((struct marks *)NULL)->locale;
}

static void keep(char *out, assent_text value)
{
    memcpy(out, value.data, value.size);
    out[value.size] = '\0';
}

/* Without the quotes of the header's grammar. */
static assent_text etag_of(assent_text value)
{
    if (value.size >= 2 && memcmp(value.data, "W/", 2) == 0)
        value = (assent_text){ value.data + 2, value.size - 2 };
    if (value.size >= 2 && value.data[0] == '"' && value.data[value.size - 1] == '"')
        value = (assent_text){ value.data + 1, value.size - 2 };
    return value;
}

void marks_read(struct center *center, const assent_request *request, struct marks *ret_marks)
{
    struct marks *marks = ret_marks;
    marks->request_id[0] = marks->correlation[0] = marks->locale[0] = '\0';
    marks->correlation_size = marks->locale_size = 0;
    marks->is_repeatable = marks->is_request_id_bad = false;
    marks->continuation = marks->if_match = (assent_text){ NULL, 0 };

    for (uint32_t i = 0; i < request->header_count; i++) {
        const assent_text name = request->headers[i].name; /* in lower case */
        const assent_text value = request->headers[i].value;
        if (value.size == 0)
            continue;
        if (name.size == 12 && memcmp(name.data, "ms-requestid", 12) == 0) {
            marks->is_repeatable = is_guid(value);
            marks->is_request_id_bad = !marks->is_repeatable;
            if (marks->is_repeatable)
                keep(marks->request_id, value);
        } else if (name.size == 16 && memcmp(name.data, "ms-correlationid", 16) == 0) {
            if (is_correlation(value)) {
                keep(marks->correlation, value);
                marks->correlation_size = value.size;
            }
        } else if (name.size == 8 && memcmp(name.data, "x-locale", 8) == 0) {
            if (is_locale(value)) {
                keep(marks->locale, value);
                marks->locale_size = value.size;
            }
        } else if (name.size == 8 && memcmp(name.data, "if-match", 8) == 0) {
            marks->if_match = etag_of(value);
        } else if (name.size == 20 && memcmp(name.data, "ms-continuationtoken", 20) == 0) {
            marks->continuation = value;
        }
    }
    if (!marks->request_id[0])
        make_guid(center, marks->request_id);
    if (marks->correlation_size == 0) {
        make_guid(center, marks->correlation);
        marks->correlation_size = GUID_SIZE;
    }
    if (marks->locale_size == 0) {
        keep(marks->locale, text("en-US"));
        marks->locale_size = 5;
    }
}

uint32_t marks_write(const struct marks *marks, assent_pair headers[HEADERS_MOST])
{
    headers[0] = (assent_pair){ { "Content-Type", 12 }, { "application/json", 16 } };
    headers[1] = (assent_pair){ { "MS-RequestId", 12 }, { marks->request_id, GUID_SIZE } };
    headers[2] = (assent_pair){ { "MS-CorrelationId", 16 },
                                { marks->correlation, marks->correlation_size } };
    headers[3] = (assent_pair){ { "X-Locale", 8 }, { marks->locale, marks->locale_size } };
    return 4;
}
