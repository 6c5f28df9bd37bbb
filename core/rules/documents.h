/* The agreement texts that an operator puts beside the rules, below countries/documents:
 *
 *     <agreement type or template id>/[<version>/]<COUNTRY>.<language>.html   the country's text
 *     <agreement type or template id>/[<version>/]<COUNTRY>.html              its default
 *     <agreement type or template id>/[<version>/]default.html                everybody else's
 *
 * and the same with .docx and .pdf. The files themselves may be large and are no part of the rule set;
 * their digests are: when the files of a set are read, a file DOCUMENTS_INDEX is made that lists them in
 * comments of Lua. So the digest of the set stands for the texts too, the journal tells which text was in
 * force when, and a text that is exchanged needs an activation like any rule. */
#pragma once

#include "base/writer.h"
#include "rules/rules.h"

#define AS_DOCUMENTS_FOLDER "countries/documents"
#define AS_DOCUMENTS_INDEX AS_DOCUMENTS_FOLDER "/index.lua"

/* While files are read: what was found so far, as the text of the index. */
struct as_documents_found {
    struct as_buf index;
};

bool as_documents_are_in(as_str path);
/* Looks at one file below the folder; `path` is within the folder of the rules. What is no text is passed
 * over. The sentence names the file. */
int as_documents_find(struct as_documents_found *found, const char *full, as_str path,
                      struct as_err *err);

/* While a set is built: reads the index. False: no memory, or the index is none. */
struct as_documents {
    const struct as_document *items; /* sorted by path */
    uint32_t count;
};
bool as_documents_read(const struct as_rule_files *files, struct as_arena *arena,
                       struct as_documents *ret_documents);
