/* Compiles each file once more to learn its lines, and is told by the line hook which of them run. */
#include "rules/selftest/coverage.h"

#include "rules/set.h"

/* An `end` and a comment between two lines are part of their range; another function is not. */
enum { GAP_BRIDGED = 2 };

/* ---- The lines there are ---------------------------------------------------------------- */

struct look {
    const struct as_rule_file *file;
    struct as_covered_file *covered;
};

static void on_code(void *data, size_t line)
{
    struct as_covered_file *file = data;
    if (line == 0 || line > file->last || file->states[line] != AS_LINE_NONE)
        return;
    file->states[line] = AS_LINE_MISSED;
    file->code_count++;
}

static int l_look(lua_State *L)
{
    struct look *look = lua_touserdata(L, 1);
    if (as_sandbox_compile(L, look->file->path, look->file->text) != LUA_OK)
        return lua_error(L);
    if (!as_chunk_lines_top(L, on_code, look->covered))
        return luaL_error(L, "the code cannot be looked at: it is not that of Lua 5.4");
    return 0;
}

static uint32_t lines_of(as_str text)
{
    uint32_t count = 1;
    for (size_t i = 0; i < text.size; i++)
        count += text.data[i] == '\n';
    return count;
}

static int look_at(struct as_sandbox *box, const struct as_rule_file *file,
                   struct as_covered_file *covered, struct as_arena *arena, struct as_err *err)
{
    char text[700];
    *covered = (struct as_covered_file){ .path = file->path, .last = lines_of(file->text) };
    covered->states = AS_ARENA_ARRAY(arena, uint8_t, (size_t)covered->last + 1);
    if (!covered->states)
        return as_err_set(err, AS_E_MEMORY, "no memory for the coverage");
    if (as_sandbox_call(box, l_look, &(struct look){ file, covered }) == LUA_OK)
        return 0;
    as_err_set(err, AS_E_INVALID, "%s", as_sandbox_error(box, text, sizeof text).data);
    lua_settop(box->L, 0);
    return err->code;
}

/* ---- Watching --------------------------------------------------------------------------- */

static struct as_covered_file *file_of(struct as_coverage *coverage, const char *source)
{
    for (uint32_t i = 0; *source == '@' && i < coverage->count; i++)
        if (as_str_equal(coverage->files[i].path, as_str_of(source + 1)))
            return &coverage->files[i];
    return NULL;
}

static void on_line(void *data, const char *source, int line)
{
    struct as_coverage *coverage = data;
    if (source != coverage->source) {
        coverage->source = source;
        coverage->file = file_of(coverage, source);
    }
    struct as_covered_file *file = coverage->file;
    if (file && line > 0 && (uint32_t)line <= file->last && file->states[line] == AS_LINE_MISSED)
        file->states[line] = AS_LINE_RAN;
}

int as_coverage_begin(struct as_coverage *coverage, struct as_ruleset *set,
                      const struct as_rule_files *files, struct as_arena *arena, struct as_err *err)
{
    struct as_sandbox box;
    *coverage = (struct as_coverage){ 0 };
    coverage->files = AS_ARENA_ARRAY(arena, struct as_covered_file, files->count + 1);
    if (!coverage->files)
        return as_err_set(err, AS_E_MEMORY, "no memory for the coverage");
    int rc = as_sandbox_open(&box, NULL, err);
    if (rc < 0)
        return rc;
    for (uint32_t i = 0; rc == 0 && i < files->count; i++) {
        struct as_covered_file *covered = &coverage->files[coverage->count];
        if (!as_rule_file_decides(files->items[i].path))
            continue;
        rc = look_at(&box, &files->items[i], covered, arena, err);
        if (rc == 0 && covered->code_count > 0)
            coverage->count++;
    }
    as_sandbox_close(&box);
    if (rc < 0)
        return rc;
    set->box.on_line_data = coverage;
    set->box.on_line = on_line;
    return 0;
}

void as_coverage_end(struct as_coverage *coverage, struct as_ruleset *set)
{
    set->box.on_line = NULL;
    set->box.on_line_data = NULL;
    for (uint32_t i = 0; i < coverage->count; i++) {
        struct as_covered_file *file = &coverage->files[i];
        file->ran_count = 0;
        for (uint32_t line = 1; line <= file->last; line++)
            file->ran_count += file->states[line] == AS_LINE_RAN;
    }
}

/* ---- Telling ---------------------------------------------------------------------------- */

bool as_coverage_next_missed(const struct as_covered_file *file, uint32_t *line,
                             uint32_t *ret_first, uint32_t *ret_last)
{
    while (*line <= file->last && file->states[*line] != AS_LINE_MISSED)
        ++*line;
    if (*line > file->last)
        return false;
    *ret_first = *ret_last = *line;
    for (; *line <= file->last && *line <= *ret_last + GAP_BRIDGED + 1; ++*line) {
        if (file->states[*line] == AS_LINE_RAN)
            break;
        if (file->states[*line] == AS_LINE_MISSED)
            *ret_last = *line;
    }
    return true;
}

uint32_t as_coverage_per_mille(uint32_t ran_count, uint32_t code_count)
{
    return code_count ? (uint32_t)((uint64_t)ran_count * 1000 / code_count) : 1000;
}

bool as_coverage_is_reached(const struct as_ruleset *set, uint32_t number)
{
    const struct as_rule *wanted = set->rules[number];
    if (as_rule_counted(&wanted->stats->asked) > 0)
        return true;
    for (uint32_t i = 0; wanted->has_text && i < set->rule_count; i++) {
        const struct as_rule *rule = set->rules[i];
        if (rule->verb != AS_VERB_TEMPLATE || as_rule_counted(&rule->stats->asked) == 0)
            continue;
        for (rule = rule->next; rule; rule = rule->next)
            if (rule == wanted)
                return true;
    }
    return false;
}
