#include "base/check.h"

#include "base/log.h"

#include <linux/sched/types.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

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

/* Whoever asks for short turns gets the next one sooner, and no more time in all: sched_runtime of an ordinary
 * thread, Linux 6.12 and later (0.1 to 100 ms; 0: the system's own). Older ones do not look at it. A thread
 * begins with its maker's. */
static void take_turns_of(uint64_t ns)
{
    struct sched_attr attributes = { .size = SCHED_ATTR_SIZE_VER0 };
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) < 0 ||
        attributes.sched_policy != 0)
        return;
    attributes.sched_runtime = ns;
    (void)syscall(SYS_sched_setattr, 0, &attributes, 0);
}

void as_thread_is(enum as_thread role)
{
    enum { SHORT_NS = 100 * 1000 };
    if (own_role == role)
        return;
    own_role = role;
    take_turns_of(role == AS_THREAD_LOOP ? SHORT_NS : 0);
}

enum as_thread as_thread_role(void)
{
    return own_role;
}
