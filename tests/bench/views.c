/* views RULES [ROUNDS]: decisions by a rule that reads many facts through the views, limits on, beside
 * the same code over plain Lua tables without any; and how long building the rules of a folder takes, and
 * running their cases. Prints one JSON object; processor time of the thread, medians of the rounds. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "operations/handlers.h"
#include "rules/rules.h"

enum { CALLS = 2000, ROUNDS = 51, ROUNDS_MAX = 1000, READS = 44 };

/* 44 reads of fields; the same text in both. */
#define BODY \
    "local n = 0\n" \
    "if actor.kind == 'user' and actor.roles.sales_agent and actor.id then n = n + 1 end\n" \
    "if partner.kind == 'direct_bill' and partner.country == customer.country then n = n + 1 " \
    "end\n" \
    "if customer.id and customer.domain and customer.culture == 'sv-SE' then n = n + 1 end\n" \
    "if relationship.state == 'active' and relationship.is_own then n = n + 1 end\n" \
    "for i = 1, #agreements do\n" \
    "  local a = agreements[i]\n" \
    "  if a.is_ours and a.method == 'attested' and a.version == '2023-04-01' and a.agreed_at < " \
    "now then\n" \
    "    n = n + 1\n" \
    "  end\n" \
    "end\n" \
    "for i = 1, #purchases do\n" \
    "  local p = purchases[i]\n" \
    "  if p.is_ours and p.quantity > 0 and p.state == 'active' then n = n + 1 end\n" \
    "end\n" \
    "if input.lines[1].offer_id == 'OFFER-1' and n == 10 then return allow() end\n"

static const char rule_text[] = "rule.permission { name = 'views', describe = 'reads many facts', "
                                "actions = { 'order.create' },\n"
                                "  decide = function()\n" BODY "end }\n";

static const char plain_text[] =
    "local function allow() return true end\n"
    "local now = 1780315200000\n"
    "local actor = { kind = 'user', id = '3', roles = { sales_agent = true } }\n"
    "local partner = { kind = 'direct_bill', country = 'SE' }\n"
    "local customer = { id = '2', domain = 'nordvik.example', country = 'SE', culture = 'sv-SE' }\n"
    "local relationship = { state = 'active', is_own = true }\n"
    "local function a() return { is_ours = true, method = 'attested', version = '2023-04-01',\n"
    "  agreed_at = 1 } end\n"
    "local function p() return { is_ours = true, quantity = 3, state = 'active' } end\n"
    "local agreements, purchases = { a(), a(), a() }, { p(), p(), p() }\n"
    "local input = { lines = { { offer_id = 'OFFER-1' } } }\n"
    "return function()\n" BODY "end\n";

static const struct as_partner partner = { .id = { { 1 } },
                                           .name = { "Fjord Cloud AB", 14 },
                                           .kind = AS_PARTNER_DIRECT_BILL,
                                           .country = { "SE", 2 } };
static const struct as_customer customer = { .id = { { 2 } },
                                             .domain = { "nordvik.example", 15 },
                                             .country = { "SE", 2 },
                                             .culture = { "sv-SE", 5 } };
static const struct as_relationship_fact relationship = { .state = AS_RELATIONSHIP_ACTIVE,
                                                          .is_own = true };
#define AGREEMENT \
    { \
        .type = { "MicrosoftCustomerAgreement", 26 }, .version = { "2023-04-01", 10 }, \
        .method = AS_METHOD_ATTESTED, .is_ours = true, .agreed_at = 1 \
    }
#define PURCHASE \
    { \
        .quantity = 3, .is_ours = true, .state = AS_PURCHASE_ACTIVE \
    }
static struct as_agreement_fact agreements[] = { AGREEMENT, AGREEMENT, AGREEMENT };
static struct as_purchase_fact purchases[] = { PURCHASE, PURCHASE, PURCHASE };
static const struct as_actor actor = {
    .kind = AS_ACTOR_USER, .id = { { 3 } }, .partner = { { 1 } }, .roles = 1u << AS_ROLE_SALES_AGENT
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "views: %s%s%s\n", what, why ? ": " : "", why ? why : "");
    exit(1);
}

struct subject {
    struct as_ruleset *set;
    struct as_arena arena;
    const void *input;
    lua_State *plain;
    const struct as_rule_files *files;
    int64_t now;
};

static void decide(void *data)
{
    struct subject *subject = data;
    struct as_err err = { 0 };
    struct as_decision decision;
    struct as_facts facts = {
        .actor = &actor,
        .partner = &partner,
        .customer = &customer,
        .relationship = &relationship,
        .agreements = { agreements, AS_COUNT(agreements) },
        .purchases = { purchases, AS_COUNT(purchases) },
        .input_fields = &as_order_create_fields,
        .input = subject->input,
        .now = subject->now++,
        .loaded = (1u << AS_FACT_COUNT) - 1,
    };
    as_arena_reset(&subject->arena);
    if (as_ruleset_decide(subject->set, as_op_order_create.action, &facts, AS_STR("en-US"),
                          &subject->arena, NULL, &decision, &err) < 0)
        die("deciding", err.text);
    if (decision.verdict != AS_VERDICT_ALLOW)
        die("the rule does not allow what is measured here", NULL);
}

static void call_plain(void *data)
{
    const struct subject *subject = data;
    lua_pushvalue(subject->plain, 1);
    if (lua_pcall(subject->plain, 0, 1, 0) != LUA_OK || !lua_toboolean(subject->plain, -1))
        die("the plain function", lua_tostring(subject->plain, -1));
    lua_pop(subject->plain, 1);
}

static struct as_ruleset *build(const struct as_rule_files *files)
{
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(files, as_operation_actions(), &problems);
    for (uint32_t i = 0; i < problems.count; i++)
        fprintf(stderr, "%.*s\n", AS_STR_ARG(problems.items[i].text));
    as_problems_fini(&problems);
    if (!set)
        die("the rules have errors", NULL);
    return set;
}

static void build_once(void *data)
{
    const struct subject *subject = data;
    as_ruleset_free(build(subject->files));
}

static void test_once(void *data)
{
    struct subject *subject = data;
    struct as_list results;
    struct as_err err;
    as_arena_reset(&subject->arena);
    if (as_ruleset_test(subject->set, subject->files, as_operation_actions(), NULL, &subject->arena,
                        &results, &err) < 0)
        die("the cases", err.text);
}

static double time_of(void (*one)(void *data), void *data, int calls)
{
    const int64_t began = clock_cpu_ns();
    for (int i = 0; i < calls; i++)
        one(data);
    return (double)(clock_cpu_ns() - began) / calls;
}

static int by_value(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

static void report_views(struct subject *subject, int rounds)
{
    static double views[ROUNDS_MAX], plain[ROUNDS_MAX], ratio[ROUNDS_MAX];
    (void)time_of(decide, subject, CALLS); /* warm */
    (void)time_of(call_plain, subject, CALLS);
    for (int i = 0; i < rounds; i++) {
        plain[i] = time_of(call_plain, subject, CALLS);
        views[i] = time_of(decide, subject, CALLS);
        ratio[i] = plain[i] / views[i];
    }
    printf("\"reads\": %d, \"views_ns\": %.1f, \"plain_ns\": %.1f, \"ratio\": %.3f, ", READS,
           median(views, rounds), median(plain, rounds), median(ratio, rounds));
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: views RULES [ROUNDS]\n");
        return 2;
    }
    int rounds = argc > 2 ? atoi(argv[2]) : ROUNDS;
    if (rounds < 1 || rounds > ROUNDS_MAX)
        rounds = ROUNDS;

    struct as_rule_file file = { AS_STR("views.lua"), { rule_text, sizeof rule_text - 1 } };
    const struct as_rule_files one = { &file, 1 };
    struct as_order_line line = { .offer_id = AS_STR("OFFER-1"), .quantity = 3 };
    const struct as_order_create order = { .lines = { &line, 1 } };
    struct subject subject = { .set = build(&one), .input = &order, .now = INT64_C(1780315200000) };
    as_arena_init(&subject.arena);
    subject.plain = luaL_newstate();
    if (!subject.plain || luaL_loadstring(subject.plain, plain_text) != LUA_OK ||
        lua_pcall(subject.plain, 0, 1, 0) != LUA_OK)
        die("the plain function", subject.plain ? lua_tostring(subject.plain, -1) : NULL);
    printf("{");
    report_views(&subject, rounds);
    as_ruleset_free(subject.set);
    lua_close(subject.plain);

    static double built[ROUNDS_MAX], tested[ROUNDS_MAX];
    struct as_arena arena;
    struct as_rule_files files;
    struct as_err err;
    as_arena_init(&arena);
    if (as_rule_files_read(argv[1], &arena, &files, &err) < 0)
        die("reading", err.text);
    subject.files = &files;
    subject.set = build(&files);
    for (int i = 0; i < rounds; i++) {
        built[i] = time_of(build_once, &subject, 1);
        tested[i] = time_of(test_once, &subject, 1);
    }
    printf("\"build_ms\": %.2f, \"cases_ms\": %.2f}\n", median(built, rounds) / 1e6,
           median(tested, rounds) / 1e6);
    as_ruleset_free(subject.set);
    as_arena_fini(&arena);
    as_arena_fini(&subject.arena);
    return 0;
}
