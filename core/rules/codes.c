/* Codes that rules say and no locale has a sentence for, as far as the files show it. What is put together
 * while a rule is asked shows in the cases that say it (selftest/run.c). */
#include "rules/set.h"

static bool make_room(struct as_build *build)
{
    if (build->code_count < build->code_capacity)
        return true;
    const uint32_t capacity = build->code_capacity ? build->code_capacity * 2 : 64;
    struct as_code *codes = AS_ARENA_ARRAY(&build->set->arena, struct as_code, capacity);
    if (!codes)
        return false;
    if (build->code_count)
        memcpy(codes, build->codes, build->code_count * sizeof *codes);
    build->codes = codes;
    build->code_capacity = capacity;
    return true;
}

void as_code_note(void *data, size_t line, as_str code)
{
    struct as_build *build = data;
    const struct as_code *last = build->code_count ? &build->codes[build->code_count - 1] : NULL;
    if (last && as_str_equal(last->code, code) && as_str_equal(last->file, build->file->path))
        return;
    const as_str kept = as_arena_copy(&build->set->arena, code);
    if (!kept.data || !make_room(build)) {
        as_build_problem(build, (int64_t)line, "no memory for the codes");
        return;
    }
    build->codes[build->code_count++] =
        (struct as_code){ .code = kept, .file = build->file->path, .line = (int64_t)line };
}

void as_codes_check(struct as_build *build)
{
    const struct as_ruleset *set = build->set;
    if (set->locale_count == 0 || build->files->were_in_force)
        return;
    for (uint32_t i = 0; i < build->code_count; i++) {
        const struct as_code *one = &build->codes[i];
        bool is_worded = false; /* what one locale has and another lacks is told of by itself */
        for (uint32_t k = 0; k < set->locale_count && !is_worded; k++)
            is_worded = as_sentence_find(&set->locales[k], one->code) != NULL;
        if (!is_worded)
            as_problems_add(build->problems, one->file, one->line,
                            "no sentence for the code '%.*s': write one in each language of "
                            "messages/",
                            AS_STR_ARG(one->code));
    }
}
