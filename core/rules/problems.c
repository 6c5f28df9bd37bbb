#include "rules/rules.h"

#include <stdarg.h>
#include <stdio.h>

void as_problems_init(struct as_problems *problems)
{
    *problems = (struct as_problems){ 0 };
    as_arena_init(&problems->arena);
}

void as_problems_fini(struct as_problems *problems)
{
    as_arena_fini(&problems->arena);
    *problems = (struct as_problems){ 0 };
}

void as_problems_add(struct as_problems *problems, as_str file, int64_t line, const char *format,
                     ...)
{
    char text[1024];
    va_list arguments;
    if (problems->count > AS_RULE_PROBLEM_LIMIT)
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (problems->count == AS_RULE_PROBLEM_LIMIT) {
        snprintf(text, sizeof text, "there are more errors, which are not listed");
        file = AS_STR_NONE;
        line = 0;
    }

    if (problems->count == problems->capacity) {
        uint32_t capacity = problems->capacity ? problems->capacity * 2 : 16;
        struct as_problem *items = AS_ARENA_ARRAY(&problems->arena, struct as_problem, capacity);
        if (!items) { /* the caller fails all the same: as_ruleset_build counts what it met */
            return;
        }
        if (problems->count)
            memcpy(items, problems->items, problems->count * sizeof *items);
        problems->items = items;
        problems->capacity = capacity;
    }
    as_str copy = as_arena_copy(&problems->arena, as_str_make(text, strlen(text)));
    as_str where = as_arena_copy(&problems->arena, file);
    problems->items[problems->count++] = (struct as_problem){
        .file = where.data ? where : AS_STR_NONE,
        .line = line,
        .text = copy.data ? copy : AS_STR("no memory for the sentence"),
    };
}
