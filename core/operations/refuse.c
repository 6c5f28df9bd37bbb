/* Refusals of the core's own: the sentence comes from rules/messages, like those of the rules. */
#include "operations/operation.h"

int as_run_refuse(struct as_run *run, struct as_err *err, int code, const char *word,
                  const char *otherwise)
{
    if (!run->rules) /* a long one on the pool: the loop has them */
        return as_err_word(err, code, word, "%s", otherwise);
    return as_err_word_spoken(err, code, word,
                              as_ruleset_sentence(run->rules, run->locale, as_str_of(word), NULL, 0,
                                                  as_str_of(otherwise), run->arena));
}
