/* Capability assent.sentences/1. */
#include "host/exchange.h"
#include "host/state.h"

enum { ARGUMENTS_MAX = 8, SENTENCE_BYTES = 1024 };

static assent_text say(assent_self *self, assent_text locale, const char *word,
                       const assent_pair *arguments, uint32_t argument_count, const char *otherwise)
{
    static char out[SENTENCE_BYTES]; /* one loop, one sentence at a time */
    struct as_message_arg args[ARGUMENTS_MAX];
    uint32_t count = 0;
    AS_ON_THREAD(AS_THREAD_LOOP);
    for (; count < argument_count && count < ARGUMENTS_MAX; count++)
        args[count] = (struct as_message_arg){ arguments[count].name, arguments[count].value };
    const as_str text = as_ruleset_text(self->host->rules, as_exchange_locale(locale),
                                        as_str_of(word), as_str_of(otherwise));
    return (assent_text){ out, as_sentence_put(text, args, count, out, sizeof out) };
}

const assent_sentences as_cap_sentences = {
    .size = sizeof as_cap_sentences,
    .say = say,
};
