/* What an outsider sent, made fit to stand in a sentence: short, on one line, and unable to change
 * how the rest of the sentence is shown. */
#pragma once

#include "base/str.h"

enum {
    AS_ECHO_LIMIT = 40, /* bytes of the original: enough to recognise it, too few to copy it */
    AS_ECHO_SIZE = AS_ECHO_LIMIT + sizeof("…"),
};

struct as_echo {
    char text[AS_ECHO_SIZE];
};

/* Fills `echo` and returns its text. Controls, direction marks and broken UTF-8 become "?"; what was
 * cut off is told by "…". */
const char *as_echo(as_str text, struct as_echo *echo);

/* Line ends, controls (C0, DEL, C1) and the separators that some programs take for line ends. */
bool as_rune_is_control(unsigned rune);
/* Overrides, embeddings and isolates: they make text read differently from what it is. */
bool as_rune_turns_text(unsigned rune);
/* Blanks of every width and characters that show nothing. */
bool as_rune_is_blank(unsigned rune);
