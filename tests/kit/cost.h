/* What a hostile script took until it was stopped.
 *
 * Tests measure no time. Processor time of the thread is what the sandbox itself counts, and a
 * neighbour can only add to it: the least of a few tries is what the script took. Sanitizers make
 * another machine of it, where only the memory is looked at; that is compared with what an empty set
 * takes, give or take the few KB that a file is known by. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum { COST_TRIES = 7, COST_TIME_NS = 20 * 1000 * 1000, COST_MEMORY = 2 * 1024 * 1024 + 16 * 1024 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { COST_COUNTS_TIME = false };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
enum { COST_COUNTS_TIME = false };
#else
enum { COST_COUNTS_TIME = true };
#endif
#else
enum { COST_COUNTS_TIME = true };
#endif

static inline uint64_t cost_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The least of a few runs, in nanoseconds; stops trying when one is within the limit. */
static inline uint64_t cost_least_ns(void (*run)(void *data), void *data)
{
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < COST_TRIES && least > COST_TIME_NS; i++) {
        const uint64_t began = cost_now_ns();
        run(data);
        const uint64_t took = cost_now_ns() - began;
        least = took < least ? took : least;
    }
    return COST_COUNTS_TIME ? least : 0;
}
