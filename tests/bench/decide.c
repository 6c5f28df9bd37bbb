/* decide RULES [ROUNDS]: one whole decision (permission, scenarios, template) of agreement.confirm and
 * of order.create, with the shipped rules, their limits on, beside an empty protected Lua call in the
 * same process. Prints one JSON object; nanoseconds of the thread's processor time, medians of the rounds.
 *
 * The facts lie in memory and are loaded when a rule first looks, as in the server, without the time
 * that the database takes. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "operations/handlers.h"
#include "rules/rules.h"

enum { CALLS = 2000, ROUNDS = 101, ROUNDS_MAX = 1000 };

/* ---- What is decided about ---- */

static const struct as_id partner_id = { { 1 } };
static const struct as_id customer_id = { { 2 } };

static const struct as_partner partner = {
    .row = 1,
    .id = { { 1 } },
    .name = { "Fjord Cloud AB", 14 },
    .kind = AS_PARTNER_DIRECT_BILL,
    .country = { "SE", 2 },
};
static const struct as_customer customer = {
    .row = 1,
    .id = { { 2 } },
    .domain = { "nordvik.example", 15 },
    .company_name = { "Nordvik AS", 10 },
    .country = { "SE", 2 },
    .culture = { "sv-SE", 5 },
    .language = { "sv", 2 },
};
static const struct as_relationship_fact relationship = {
    .state = AS_RELATIONSHIP_ACTIVE,
    .is_own = true,
    .partner = { { 1 } },
    .partner_name = { "Fjord Cloud AB", 14 },
};
static struct as_agreement_fact agreements[] = {
    { .type = { "MicrosoftCustomerAgreement", 26 },
      .version = { "2023-04-01", 10 },
      .method = AS_METHOD_ATTESTED,
      .is_ours = true },
};
static struct as_purchase_fact purchases[] = {
    { .offer_id = { "OFFER-1", 7 }, .quantity = 3, .is_ours = true, .partner = { { 1 } } },
};

static int load_fact(struct as_facts *facts, enum as_fact fact, struct as_err *err)
{
    (void)err;
    if (fact == AS_FACT_CUSTOMER)
        facts->customer = &customer;
    if (fact == AS_FACT_RELATIONSHIP)
        facts->relationship = &relationship;
    if (fact == AS_FACT_AGREEMENTS)
        facts->agreements = (struct as_list){ agreements, AS_COUNT(agreements) };
    if (fact == AS_FACT_PURCHASES)
        facts->purchases = (struct as_list){ purchases, AS_COUNT(purchases) };
    facts->loaded |= 1u << fact;
    return 0;
}

struct subject {
    struct as_ruleset *set;
    struct as_arena arena;
    const struct as_operation *operation;
    const void *input;
    struct as_actor actor;
    int64_t now;
};

static void die(const char *what, const struct as_err *err)
{
    fprintf(stderr, "decide: %s%s%s\n", what, err ? ": " : "", err ? err->text : "");
    exit(1);
}

/* ---- What is timed ---- */

static void decide_rules(void *data)
{
    struct subject *subject = data;
    struct as_err err = { 0 };
    struct as_decision decision;
    struct as_facts facts = {
        .actor = &subject->actor,
        .partner = &partner,
        .input_fields = subject->operation->input,
        .input = subject->input,
        .now = subject->now,
        .loaded = 1u << AS_FACT_PARTNER,
        .load = load_fact,
    };
    as_arena_reset(&subject->arena);
    subject->now++; /* no two decisions fall on the same instant */
    if (as_ruleset_decide(subject->set, subject->operation->action, &facts, AS_STR("en-US"),
                          &subject->arena, NULL, &decision, &err) < 0)
        die("deciding", &err);
    if (decision.verdict != AS_VERDICT_ALLOW)
        die("the rules do not allow what is measured here", NULL);
}

static void decide_template(void *data)
{
    struct subject *subject = data;
    struct as_err err = { 0 };
    struct as_template text;
    if (as_ruleset_template(subject->set, AS_STR("MicrosoftCustomerAgreement"), customer.country,
                            customer.culture, subject->now, &subject->arena, NULL, &text, &err) < 0)
        die("picking a template", &err);
}

static void decide_whole(void *data)
{
    decide_rules(data);
    decide_template(data);
}

static void decide_template_alone(void *data)
{
    struct subject *subject = data;
    as_arena_reset(&subject->arena);
    decide_template(data);
}

static void call_nothing(void *data)
{
    lua_State *L = data;
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK)
        die("the empty call", NULL);
}

static double time_of(void (*one)(void *data), void *data)
{
    int64_t began = clock_cpu_ns();
    for (int i = 0; i < CALLS; i++)
        one(data);
    return (double)(clock_cpu_ns() - began) / CALLS;
}

/* ---- Rounds ---- */

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

static void report(const char *name, lua_State *empty, struct subject *subject, int rounds,
                   const char *end)
{
    static double nothing[ROUNDS_MAX], rules[ROUNDS_MAX], template[ROUNDS_MAX], whole[ROUNDS_MAX],
        ratio[ROUNDS_MAX];
    (void)time_of(decide_whole, subject); /* warm */
    (void)time_of(call_nothing, empty);
    for (int i = 0; i < rounds; i++) {
        nothing[i] = time_of(call_nothing, empty);
        rules[i] = time_of(decide_rules, subject);
        template[i] = time_of(decide_template_alone, subject);
        whole[i] = time_of(decide_whole, subject);
        ratio[i] = whole[i] / nothing[i];
    }
    printf("\"%s\": {\"empty_ns\": %.1f, \"rules_ns\": %.1f, \"template_ns\": %.1f, "
           "\"whole_ns\": %.1f, \"ratio\": %.2f}%s",
           name, median(nothing, rounds), median(rules, rounds), median(template, rounds),
           median(whole, rounds), median(ratio, rounds), end);
}

static struct as_ruleset *build(const char *folder, struct as_arena *arena)
{
    struct as_err err = { 0 };
    struct as_rule_files files;
    if (as_rule_files_read(folder, arena, &files, &err) < 0)
        die(folder, &err);
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(&files, as_operation_actions(), &problems);
    for (uint32_t i = 0; i < problems.count; i++)
        fprintf(stderr, "%.*s\n", AS_STR_ARG(problems.items[i].text));
    as_problems_fini(&problems);
    if (!set)
        die("the rules have errors", NULL);
    return set;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: decide RULES [ROUNDS]\n");
        return 2;
    }
    int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        rounds = ROUNDS;

    struct as_arena arena;
    as_arena_init(&arena);
    struct as_ruleset *set = build(argv[1], &arena);
    struct subject subject = {
        .set = set,
        .now = INT64_C(1780315200000), /* 2026-06-01 */
        .actor = { .kind = AS_ACTOR_USER,
                   .id = { { 3 } },
                   .partner = partner_id,
                   .roles = 1u << AS_ROLE_SALES_AGENT },
    };
    as_arena_init(&subject.arena);

    struct as_agreement_confirm confirm = {
        .customer = customer_id,
        .agreed_at = INT64_C(1780308000000),
        .contact = { .first_name = AS_STR("Ingrid"),
                     .last_name = AS_STR("Solheim"),
                     .email = AS_STR("ingrid@nordvik.example"),
                     .phone = AS_STR("4755501234") },
    };
    struct as_order_line line = { .offer_id = AS_STR("OFFER-1"), .quantity = 3 };
    struct as_order_create order = { .customer = customer_id, .lines = { &line, 1 } };

    lua_State *empty = luaL_newstate();
    if (!empty || luaL_loadstring(empty, "return function() end") != LUA_OK)
        die("no memory for a Lua state", NULL);
    lua_call(empty, 0, 1);

    printf("{");
    subject.operation = as_operation_find(AS_STR("agreement.confirm"));
    subject.input = &confirm;
    report("agreement.confirm", empty, &subject, rounds, ", ");
    subject.operation = as_operation_find(AS_STR("order.create"));
    subject.input = &order;
    report("order.create", empty, &subject, rounds, "}\n");

    lua_close(empty);
    as_ruleset_free(set);
    as_arena_fini(&subject.arena);
    as_arena_fini(&arena);
    return 0;
}
