/* Scope-end handlers for locals that own something, and as_take to hand the ownership on. */
#pragma once

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/writer.h"

static inline void as_cleanup_free(void *pointer)
{
    free(*(void **)pointer);
}

static inline void as_cleanup_json(json_t **json)
{
    json_decref(*json);
}

static inline void as_cleanup_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static inline void as_cleanup_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

#define as_auto_free __attribute__((cleanup(as_cleanup_free)))
#define as_auto_json __attribute__((cleanup(as_cleanup_json)))
#define as_auto_fd __attribute__((cleanup(as_cleanup_fd)))
#define as_auto_file __attribute__((cleanup(as_cleanup_file)))
#define as_auto_arena __attribute__((cleanup(as_arena_fini)))
#define as_auto_buf __attribute__((cleanup(as_buf_fini)))

/* The value of an owning pointer, which is NULL afterwards: `return as_take(thing);` */
#define as_take(pointer) \
    __extension__({ \
        __typeof__(pointer) *at_ = &(pointer); \
        __typeof__(pointer) value_ = *at_; \
        *at_ = NULL; \
        value_; \
    })
