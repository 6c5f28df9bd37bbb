/* Templates as the other subjects need them. */
#pragma once

#include "operations/operation.h"

/* The type asked for, or the contract's default when none is. */
as_str as_agreement_type_or_default(as_str type);
/* Those of one type or, for "*", of all; AS_E_INVALID ("type.unknown"). Of as_template. */
int as_templates_of_type(struct as_run *run, as_str asked, struct as_list *ret_templates,
                         struct as_err *err);
/* SHA-256 of the file with the text that an acceptance by the run's customer is about: the one that was named,
 * or the one for the customer's country and language. Nil when the operator keeps no files. AS_E_INVALID
 * ("document.unknown"): the one that was named is none of this template's. */
int as_template_text_digest(struct as_run *run, const struct as_template *template,
                            const struct as_digest *named, struct as_digest *ret_digest,
                            struct as_err *err);
/* By id, retired or not; AS_E_INVALID ("template.unknown"). */
int as_template_by_id(struct as_run *run, const struct as_id *id, struct as_template *ret_template,
                      struct as_err *err);
/* The same, but also AS_E_INVALID ("template.retired") when it is no longer in force at the run's time. */
int as_template_in_force(struct as_run *run, const struct as_id *id,
                         struct as_template *ret_template, struct as_err *err);
