/* The log: one JSON object a line on standard error. [any]
 *
 * Nothing personal and no secrets: ids, counts, names of rules and files. Text is escaped. */
#pragma once

#include <stdbool.h>

#include "base/str.h"

enum as_log_level { AS_LOG_DEBUG, AS_LOG_INFO, AS_LOG_WARN, AS_LOG_ERROR };

/* {"at":"…","level":"info","part":"engine","text":"…"} */
void as_log(enum as_log_level level, const char *part, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void as_log_text(enum as_log_level level, as_str part, as_str text);
/* Lines below the level are dropped; INFO at start. */
void as_log_set_level(enum as_log_level level);

/* True at most once a minute for each `key` (a string literal or long-lived text), and tells how
 * many were held back since; for complaints that outsiders could otherwise repeat at will. */
bool as_log_once_a_minute(const char *key, unsigned *ret_held_back);
