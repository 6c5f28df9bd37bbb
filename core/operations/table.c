/* The operation table. */
#include "base/check.h"
#include "operations/handlers.h"

#define ADDRESS(name) &as_op_##name,
const struct as_operation *const as_operations[] = { AS_OPERATIONS(ADDRESS) };
#undef ADDRESS
const uint32_t as_operation_count = AS_COUNT(as_operations);

static as_str names[AS_COUNT(as_operations)];
static const struct as_fields *inputs[AS_COUNT(as_operations)];
static const char *docs[AS_COUNT(as_operations)];
static const struct as_fields *replies[AS_COUNT(as_operations)];
static uint8_t traits[AS_COUNT(as_operations)];
static struct as_rule_actions actions = {
    names, inputs, AS_COUNT(as_operations), docs, replies, traits,
};

static uint8_t traits_of(const struct as_operation *operation)
{
    uint32_t bits = operation->kind == AS_QUERY ? AS_ACTION_QUERY : 0;
    if (operation->flags & (AS_OP_ABOUT_RULES | AS_OP_RULESET))
        bits |= AS_ACTION_ABOUT_RULES;
    if (operation->flags & AS_OP_OPEN)
        bits |= AS_ACTION_OPEN;
    if (operation->flags & AS_OP_OF_HOST)
        bits |= AS_ACTION_OF_HOST;
    return (uint8_t)bits;
}

/* Names are wanted as slices; made once, before any thread starts. */
__attribute__((constructor)) static void make_names(void)
{
    for (uint32_t i = 0; i < as_operation_count; i++) {
        AS_REQUIRE(as_operations[i]->action == i); /* another one's would be asked for the rules */
        names[i] = as_str_of(as_operations[i]->name);
        inputs[i] = as_operations[i]->input;
        docs[i] = as_operations[i]->doc;
        replies[i] = as_operations[i]->reply;
        traits[i] = traits_of(as_operations[i]);
    }
}

const struct as_operation *as_operation_find(as_str name)
{
    for (uint32_t i = 0; i < as_operation_count; i++)
        if (as_str_equal(names[i], name))
            return as_operations[i];
    return NULL;
}

as_str as_operation_nearest(as_str name)
{
    return as_str_nearest(name, names, as_operation_count);
}

const struct as_rule_actions *as_operation_actions(void)
{
    return &actions;
}
