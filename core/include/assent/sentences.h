/* Capability "assent.sentences/1": what a plugin says by itself, in the caller's language.
 *
 * The sentences stand in the rules' messages, by stable words, and operators may change them. What the
 * host says (replies and refusals of operations) comes in the submission's locale already. */
#ifndef ASSENT_SENTENCES_H
#define ASSENT_SENTENCES_H

#include "assent/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ASSENT_SENTENCES_1 "assent.sentences/1"

typedef struct assent_sentences {
    size_t size;

    /* [loop] The sentence of a word, with each {name} of it replaced by the argument of that name. Falls back
     * to another locale of the language, to en-US, then to `otherwise`, which may have such places too.
     * `locale` may be whatever a client sent; what is none is en-US. Valid until the plugin's next call of
     * this. */
    assent_text (*say)(assent_self *self, assent_text locale, const char *word,
                       const assent_pair *arguments, uint32_t argument_count,
                       const char *otherwise);
} assent_sentences;

#ifdef __cplusplus
}
#endif

#endif
