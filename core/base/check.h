/* Broken promises inside our own code. What outsiders send is never a reason for these. */
#pragma once

#include <stdbool.h>

/* Going on would do harm: says where and aborts. Stays in release builds. */
#define AS_REQUIRE(condition) \
    ((condition) ? (void)0 : as_check_failed(#condition, __FILE__, __LINE__))

/* True when the promise is broken; logs it (aborts in debug builds) and lets the caller back out. */
#define AS_BROKEN(condition) \
    (__builtin_expect(!!(condition), 0) && as_check_broken(#condition, __FILE__, __LINE__))

_Noreturn void as_check_failed(const char *condition, const char *file, int line);
bool as_check_broken(const char *condition, const char *file, int line);

/* Thread roles: debug builds check that a function runs where it may. Where the loop shares a core with the others, it
 * gets its turn when something comes in, not when the batch of the engine is done. */
enum as_thread { AS_THREAD_OTHER, AS_THREAD_LOOP, AS_THREAD_ENGINE, AS_THREAD_WORK };
void as_thread_is(enum as_thread role); /* called first by each thread, or job, that has a role */
enum as_thread as_thread_role(void);

#ifdef NDEBUG
#define AS_ON_THREAD(role) ((void)0)
#else
#define AS_ON_THREAD(role) AS_REQUIRE(as_thread_role() == (role))
#endif
