/* Domains: whether a customer may be made with one. Customers of all partners count. */
#include "operations/handlers.h"
#include "store/people.h"

static int check_domain(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_domain_check *input = data;
    struct as_domain_state *state = reply;
    return as_domain_is_taken(run->conn, input->domain, &state->is_taken, err);
}

const struct as_operation as_op_domain_check = {
    .action = AS_ACTION_domain_check,
    .name = "domain.check",
    .kind = AS_QUERY,
    .doc = "whether a domain is a customer's already, whoever's customer that is",
    .input = &as_domain_check_fields,
    .reply = &as_domain_state_fields,
    .run = check_domain,
};
