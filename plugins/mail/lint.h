/* Looks at every mail of a folder: what is missing, what nobody knows, what must not be there. */
#pragma once

#include <stdint.h>

/* `line` is 0 where a file or folder as a whole is meant. */
typedef void (*lint_on_problem)(void *data, const char *path, uint32_t line, const char *sentence);

/* How many problems there are. Reads files: not on the loop while others wait. */
uint32_t mail_lint(const char *folder, lint_on_problem on_problem, void *data);
