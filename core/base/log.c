#include "base/log.h"

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/digest.h"

#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

enum {
    TEXT_MAX = 4096,     /* of a line's text; the rest is dropped */
    COMPLAINTS_MAX = 64, /* kinds of complaint counted one by one; those beyond share the last */
};

static atomic_int lowest_level = AS_LOG_INFO;

/* Pipes keep short writes apart by themselves and long ones not. */
static pthread_mutex_t line_lock = PTHREAD_MUTEX_INITIALIZER;

static void write_line(as_str line)
{
    pthread_mutex_lock(&line_lock);
    while (line.size > 0) {
        ssize_t written = write(STDERR_FILENO, line.data, line.size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break; /* nobody is left to tell */
        line = as_str_make(line.data + written, line.size - (size_t)written);
    }
    pthread_mutex_unlock(&line_lock);
}

/* The writer needs valid UTF-8; `copy` holds the repaired text when it is none. */
static as_str valid_text(as_str text, char copy[TEXT_MAX])
{
    bool is_cut = text.size > TEXT_MAX;
    if (!is_cut && as_utf8_is_valid(text))
        return text;
    size_t size = is_cut ? TEXT_MAX : text.size;
    memcpy(copy, text.data, size);
    return as_str_make(copy, as_utf8_repair(copy, size));
}

void as_log_text(enum as_log_level level, as_str part, as_str text)
{
    static const as_str names[] = { AS_STR("debug"), AS_STR("info"), AS_STR("warn"),
                                    AS_STR("error") };

    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed))
        return;
    int saved_errno = errno;
    char at[AS_TIME_TEXT_SIZE];
    char copy[TEXT_MAX];
    as_auto_buf struct as_buf line = { 0 };
    as_json_open(&line);
    as_json_key(&line, AS_STR("at"));
    as_json_text(&line, as_time_format(as_clock_now_ms(), at));
    as_json_key(&line, AS_STR("level"));
    as_json_text(&line, names[level]);
    as_json_key(&line, AS_STR("part"));
    as_json_text(&line, valid_text(part, copy));
    as_json_key(&line, AS_STR("text"));
    as_json_text(&line, valid_text(text, copy));
    as_json_close(&line);
    as_buf_add_char(&line, '\n');
    if (line.has_failed)
        write_line(
            AS_STR("{\"level\":\"error\",\"part\":\"log\",\"text\":\"no memory for a line\"}\n"));
    else
        write_line(as_buf_str(&line));
    errno = saved_errno;
}

void as_log(enum as_log_level level, const char *part, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed))
        return;
    char text[TEXT_MAX];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size < 0)
        return;
    bool is_cut = (size_t)size >= sizeof text;
    size_t kept = is_cut ? as_utf8_repair(text, sizeof text - 1) : (size_t)size;
    as_log_text(level, as_str_of(part), as_str_make(text, kept));
}

void as_log_set_level(enum as_log_level level)
{
    atomic_store_explicit(&lowest_level, (int)level, memory_order_relaxed);
}

/* Keys are known by their hash alone: the text of one may be unloaded with its plugin. */
struct complaint {
    uint64_t key;
    uint64_t quiet_until_ns; /* 0: the place is free */
    unsigned held_back;
};

static pthread_mutex_t complaints_lock = PTHREAD_MUTEX_INITIALIZER;
static struct complaint complaints[COMPLAINTS_MAX];

static struct complaint *find_complaint(uint64_t key)
{
    for (size_t i = 0; i < COMPLAINTS_MAX - 1; i++) {
        struct complaint *complaint = &complaints[i];
        if (complaint->quiet_until_ns == 0)
            complaint->key = key;
        if (complaint->key == key)
            return complaint;
    }
    return &complaints[COMPLAINTS_MAX - 1];
}

bool as_log_once_a_minute(const char *key, unsigned *ret_held_back)
{
    const uint64_t minute_ns = UINT64_C(60) * 1000000000u;
    uint64_t hash = as_hash_keyed(key, strlen(key));
    uint64_t now_ns = as_clock_monotonic_ns();

    pthread_mutex_lock(&complaints_lock);
    struct complaint *complaint = find_complaint(hash);
    bool is_due = now_ns >= complaint->quiet_until_ns;
    if (is_due) {
        if (ret_held_back)
            *ret_held_back = complaint->held_back;
        complaint->held_back = 0;
        complaint->quiet_until_ns = now_ns + minute_ns;
    } else {
        complaint->held_back++;
    }
    pthread_mutex_unlock(&complaints_lock);
    return is_due;
}
