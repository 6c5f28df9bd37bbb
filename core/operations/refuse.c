/* Refusals of the core's own: the sentence comes from rules/messages, like those of the rules. */
#include "operations/operation.h"

int as_run_refuse(struct as_run *run, struct as_err *err, int code, const char *word,
                  const char *otherwise)
{
    as_str sentence = run->rules ? as_ruleset_sentence(run->rules, run->locale, as_str_of(word),
                                                       NULL, 0, as_str_of(otherwise), run->arena)
                                 : as_str_of(otherwise);
    return as_err_word(err, code, word, "%.*s", AS_STR_ARG(sentence));
}
