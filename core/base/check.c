#include "base/check.h"

#include "base/log.h"

#include <stdlib.h>

static _Thread_local enum as_thread own_role = AS_THREAD_OTHER;

_Noreturn void as_check_failed(const char *condition, const char *file, int line)
{
    as_log(AS_LOG_ERROR, "check", "%s:%d: %s does not hold; stopping", file, line, condition);
    abort();
}

bool as_check_broken(const char *condition, const char *file, int line)
{
    as_log(AS_LOG_ERROR, "check", "%s:%d: a promise is broken: %s", file, line, condition);
#ifndef NDEBUG
    abort();
#endif
    return true;
}

void as_thread_is(enum as_thread role)
{
    own_role = role;
}

enum as_thread as_thread_role(void)
{
    return own_role;
}
