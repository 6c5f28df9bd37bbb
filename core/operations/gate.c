/* The gate, asked beforehand: would this purchase pass, and if not, why and who can put it right? */
#include "operations/facts.h"
#include "operations/handlers.h"
#include "operations/imagined.h"

/* The purchase that is meant, as the input of its own operation, so that the same rules see the same
 * facts as if it were tried. */
static int imagine(struct as_run *run, const struct as_gate_check *input,
                   const struct as_operation **ret_operation, void **ret_input, struct as_err *err)
{
    if (input->operation.size == 0 || as_str_equal(input->operation, AS_STR("order.create"))) {
        *ret_operation = &as_op_order_create;
        *ret_input = as_order_imagined(run->arena, &input->customer, input->offer_id,
                                       input->quantity == AS_INT_NONE ? 1 : input->quantity);
        return *ret_input ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for the gate's question");
    }
    if (as_str_equal(input->operation, AS_STR("subscription.change"))) {
        struct as_subscription_change *change =
            AS_ARENA_NEW(run->arena, struct as_subscription_change);
        if (!change)
            return as_err_set(err, AS_E_MEMORY, "no memory for the gate's question");
        as_fields_clear(&as_subscription_change_fields, change);
        if (as_id_is_nil(&input->subscription))
            return as_err_field(err, "subscription", "subscription.needed",
                                "say which subscription would be changed", NULL);
        change->customer = input->customer;
        change->id = input->subscription;
        change->quantity = input->quantity;
        *ret_operation = &as_op_subscription_change;
        *ret_input = change;
        return 0;
    }
    return as_err_field(err, "operation", "gate.operation",
                        "must be order.create or subscription.change", NULL);
}

static int check_gate(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    struct as_gate_result *result = reply;
    struct as_run imagined = *run;
    void *input = NULL;
    int rc = imagine(run, data, &imagined.operation, &input, err);
    if (rc < 0)
        return rc;

    imagined.decision = (struct as_decision){ 0 };
    imagined.asks_scenarios_only = true; /* who may ask the gate need not be who may buy */
    struct as_err refusal = { 0 };
    rc = as_run_decide(&imagined, input, &refusal);
    if (rc < 0 && !imagined.is_decided) {
        *err = refusal;
        return rc;
    }
    result->passes = rc == 0;
    result->answers = imagined.decision.answers;
    result->ruleset = imagined.decision.ruleset;
    return 0;
}

const struct as_operation as_op_gate_check = {
    .action = AS_ACTION_gate_check,
    .name = "gate.check",
    .kind = AS_QUERY,
    .flags = AS_OP_CUSTOMER,
    .doc = "would a purchase pass, and if not, why and who can put it right",
    .input = &as_gate_check_fields,
    .reply = &as_gate_result_fields,
    .run = check_gate,
};
