#include "rules/meta/meta.h"

const struct as_meta_file as_meta_files[] = {
    { "meta/facts.lua", as_meta_write_facts, false },
    { "meta/inputs.lua", as_meta_write_inputs, false },
    { "meta/cases.lua", as_meta_write_cases, false },
    { "meta/rules.lua", as_meta_write_rules, false },
    { "meta/library.lua", as_meta_write_library, false },
    { "meta/README.md", as_meta_write_manual, false },
    { ".luarc.json", as_meta_write_luarc, false },
    { ".luacheckrc", as_meta_write_luacheckrc, false },
    { "README.md", as_meta_write_reference, true },
};
const uint32_t as_meta_file_count = AS_COUNT(as_meta_files);

#define MARK_BEGIN "<!-- begin: written by `assent rules meta` -->\n"
#define MARK_END "<!-- end -->"

int as_meta_splice(as_str text, as_str section, struct as_buf *out, struct as_err *err)
{
    const ptrdiff_t begin = as_str_find(text, AS_STR(MARK_BEGIN));
    if (begin < 0)
        return as_err_set(err, AS_E_INVALID, "there is no line %.*s", (int)sizeof MARK_BEGIN - 2,
                          MARK_BEGIN);
    const size_t from = (size_t)begin + sizeof MARK_BEGIN - 1;
    const as_str rest = { text.data + from, text.size - from };
    const ptrdiff_t end = as_str_find(rest, AS_STR(MARK_END));
    if (end < 0)
        return as_err_set(err, AS_E_INVALID, "there is no line " MARK_END " behind the other mark");
    as_buf_add(out, as_str_make(text.data, from));
    as_buf_add(out, section);
    as_buf_add(out, as_str_make(rest.data + end, rest.size - (size_t)end));
    return 0;
}
