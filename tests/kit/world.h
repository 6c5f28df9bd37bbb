/* A small world for tests: a real database in a temporary folder, the shipped rules in force, three
 * partners with their people. Header-only; include it once per test program. */
#pragma once

#pragma GCC diagnostic ignored "-Wunused-function" /* no test needs all of it */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "engine/engine.h"
#include "engine/past.h"
#include "operations/inputs.h"
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

struct world {
    char folder[64];
    char path[96];
    struct as_store *store;
    struct as_engine *engine;
    struct as_arena arena; /* of what the tests keep */
    int64_t now;
    struct as_actor host;
    struct as_partner direct, provider, reseller;
    struct as_actor sales, helpdesk, provider_sales, reseller_sales;
    struct as_command *last; /* the newest command, until the next one */
};

static int64_t world_now(void *data)
{
    return ((struct world *)data)->now;
}

static as_str world_text(const char *text)
{
    return as_str_of(text);
}

/* ---- Commands ---- */

/* Reads the JSON input strictly, prepares, executes, waits. Returns the status; the command stays in
 * world->last. */
static int world_command(struct world *world, const struct as_actor *actor, const char *request,
                         const char *operation, const char *input)
{
    struct as_err err = { 0 };
    as_command_free(world->last);
    world->last = NULL;
    const struct as_operation *found = as_operation_find(world_text(operation));
    assert_non_null(found);
    struct as_command *command = as_command_new(found);
    assert_non_null(command);
    world->last = command;

    as_auto_json json_t *json = as_json_parse(world_text(input), &err);
    if (!json)
        fail_msg("%s: %s", input, err.text);
    int rc = as_fields_read(found->input, json, 0, &command->arena, command->input, &err);
    if (rc < 0)
        fail_msg("%s: %s", input, err.text);
    struct as_preparation preparation = { &command->arena, as_store_key(world->store), world->now,
                                          AS_STR("sandbox"), AS_STR_NONE };
    if (found->prepare)
        assert_int_equal(found->prepare(&preparation, command->input, &err), 0);

    command->actor = *actor;
    const struct as_partner *partners[] = { &world->direct, &world->provider, &world->reseller };
    for (size_t i = 0; i < AS_COUNT(partners); i++)
        if (!as_id_is_nil(&actor->partner) && as_id_equal(&partners[i]->id, &actor->partner))
            command->partner = *partners[i];
    if (request)
        assert_true(as_id_parse(world_text(request), &command->request));
    return as_engine_execute(world->engine, command, &err);
}

static const void *world_reply(const struct world *world)
{
    return world->last->reply;
}

/* ---- Opening and closing ---- */

static struct as_ruleset *world_build_rules(struct as_arena *arena, struct as_rule_files *ret_files)
{
    struct as_err err = { 0 };
    char folder[512];
    snprintf(folder, sizeof folder, "%s/rules", getenv("ASSENT_SOURCE"));
    if (as_rule_files_read(folder, arena, ret_files, &err) < 0)
        fail_msg("%s", err.text);
    struct as_problems problems;
    as_problems_init(&problems);
    struct as_ruleset *set = as_ruleset_build(ret_files, as_operation_actions(), &problems);
    for (uint32_t i = 0; i < problems.count; i++)
        print_error("%.*s\n", AS_STR_ARG(problems.items[i].text));
    as_problems_fini(&problems);
    assert_non_null(set);
    return set;
}

static void world_start(struct world *world, struct as_ruleset *rules)
{
    struct as_err err = { 0 };
    if (as_store_open(world->path, &world->store, &err) < 0)
        fail_msg("%s", err.text);
    struct as_engine_options options = {
        .store = world->store,
        .rules = rules,
        .now = world_now,
        .now_data = world,
        .deliver = as_engine_deliver_waiting,
        .environment = AS_STR("sandbox"),
    };
    if (as_engine_start(&options, &world->engine, &err) < 0)
        fail_msg("%s", err.text);
}

/* Puts the shipped rules in force by a command, as the host does. */
static void world_activate(struct world *world)
{
    struct as_ruleset_package package = { 0 };
    struct as_err err = { 0 };
    package.set = world_build_rules(&world->arena, &package.files);
    uint32_t rules = 0;
    (void)as_ruleset_stats(package.set, &rules);
    package.rules = rules;

    struct as_command *command = as_command_new(as_operation_find(AS_STR("ruleset.activate")));
    ((struct as_ruleset_activate *)command->input)->digest = as_rule_files_digest(&package.files);
    command->actor = world->host;
    command->package = &package;
    if (as_engine_execute(world->engine, command, &err) < 0)
        fail_msg("%s", err.text);
    as_ruleset_free(package.set);
    as_command_free(command);
}

static struct as_partner world_partner(struct world *world, const char *name, const char *kind,
                                       const struct as_partner *provider)
{
    char input[256];
    char id[AS_ID_TEXT_SIZE] = "";
    if (provider)
        as_id_format(&provider->id, id);
    snprintf(input, sizeof input, "{\"name\":\"%s\",\"kind\":\"%s\",\"country\":\"SE\"%s%s%s}",
             name, kind, provider ? ",\"provider\":\"" : "", id, provider ? "\"" : "");
    assert_int_equal(world_command(world, &world->host, NULL, "partner.create", input), 0);
    struct as_partner partner = *(const struct as_partner *)world_reply(world);
    partner.name = as_arena_copy(&world->arena, partner.name);
    partner.country = as_arena_copy(&world->arena, partner.country);
    return partner;
}

static struct as_actor world_user(struct world *world, const struct as_partner *partner,
                                  const char *role)
{
    char input[256];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(&partner->id, id);
    snprintf(input, sizeof input,
             "{\"partner\":\"%s\",\"name\":\"A "
             "B\",\"principal_name\":\"%s@partner.example\",\"roles\":[\"%s\"]}",
             id, role, role);
    assert_int_equal(world_command(world, &world->host, NULL, "user.create", input), 0);
    const struct as_user *user = world_reply(world);
    return (struct as_actor){
        .kind = AS_ACTOR_USER, .id = user->id, .partner = partner->id, .roles = user->roles
    };
}

static int world_open(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    as_arena_init(&world->arena);
    snprintf(world->folder, sizeof world->folder, "/tmp/assent-world-XXXXXX");
    assert_non_null(mkdtemp(world->folder));
    snprintf(world->path, sizeof world->path, "%s/assent.db", world->folder);
    world->now = INT64_C(1780315200000); /* 2026-06-01T12:00:00Z */
    world->host.kind = AS_ACTOR_HOST;
    world_start(world, NULL);
    world_activate(world);
    world->direct = world_partner(world, "Fjord Cloud AB", "direct_bill", NULL);
    world->provider = world_partner(world, "Polder Distributie BV", "indirect_provider", NULL);
    world->reseller = world_partner(world, "Klinker IT BV", "indirect_reseller", &world->provider);
    world->sales = world_user(world, &world->direct, "sales_agent");
    world->helpdesk = world_user(world, &world->direct, "helpdesk_agent");
    world->provider_sales = world_user(world, &world->provider, "sales_agent");
    world->reseller_sales = world_user(world, &world->reseller, "sales_agent");
    *state = world;
    return 0;
}

static void world_stop(struct world *world)
{
    as_command_free(world->last);
    world->last = NULL;
    as_engine_stop(world->engine);
    world->engine = NULL;
    as_store_close(world->store);
    world->store = NULL;
}

/* As after a restart: everything from the file, the rules from the store's files. */
static void world_restart(struct world *world)
{
    world_stop(world);
    struct as_rule_files files;
    world_start(world, world_build_rules(&world->arena, &files));
}

static int world_close(void **state)
{
    struct world *world = *state;
    world_stop(world);
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf %s", world->folder);
    assert_int_equal(system(remove), 0);
    as_arena_fini(&world->arena);
    free(world);
    return 0;
}

/* ---- The usual things ---- */

static struct as_id world_customer(struct world *world, const struct as_actor *actor,
                                   const char *domain)
{
    char input[512];
    snprintf(input, sizeof input,
             "{\"domain\":\"%s\",\"company_name\":\"Nordvik AS\",\"culture\":\"sv-SE\",\"email\":"
             "\"billing@nordvik.example\",\"address\":{\"country\":\"SE\",\"city\":\"Lund\"}}",
             domain);
    assert_int_equal(world_command(world, actor, NULL, "customer.create", input), 0);
    return ((const struct as_customer_view *)world_reply(world))->customer.id;
}

static int world_confirm(struct world *world, const struct as_actor *actor,
                         const struct as_id *customer, const char *request, const char *phone)
{
    char input[512];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(customer, id);
    snprintf(input, sizeof input,
             "{\"customer\":\"%s\",\"template_id\":\"117a77b0-9360-443b-8795-c6dedc750cf9\","
             "\"agreed_at\":\"2026-05-30T10:00:00Z\",\"contact\":{\"first_name\":\"Ingrid\",\"last_"
             "name\":"
             "\"Solheim\",\"email\":\"ingrid@nordvik.example\",\"phone\":\"%s\"}}",
             id, phone);
    return world_command(world, actor, request, "agreement.confirm", input);
}

static int world_order(struct world *world, const struct as_actor *actor,
                       const struct as_id *customer, const char *request)
{
    char input[512];
    char id[AS_ID_TEXT_SIZE];
    as_id_format(customer, id);
    snprintf(
        input, sizeof input,
        "{\"customer\":\"%s\",\"lines\":[{\"number\":0,\"offer_id\":\"OFFER-1\",\"quantity\":3}]}",
        id);
    return world_command(world, actor, request, "order.create", input);
}

/* ---- Queries ---- */

/* Runs a query on the writer's connection (nothing else runs meanwhile); the reply lives in the arena. */
static int world_query(struct world *world, struct as_ruleset *rules, const struct as_actor *actor,
                       const char *operation, const char *input, void **ret_reply,
                       struct as_err *err)
{
    const struct as_operation *found = as_operation_find(world_text(operation));
    assert_non_null(found);
    struct as_conn *reader = NULL;
    as_auto_json json_t *json = as_json_parse(world_text(input), err);
    assert_non_null(json);
    void *record = as_arena_alloc(&world->arena, found->input->size);
    *ret_reply = as_arena_alloc(&world->arena, found->reply->size);
    int rc = as_fields_read(found->input, json, 0, &world->arena, record, err);
    if (rc < 0)
        return rc;
    const struct as_preparation preparation = { &world->arena, as_store_key(world->store),
                                                world->now, AS_STR("sandbox"), AS_STR_NONE };
    if (found->prepare && (rc = found->prepare(&preparation, record, err)) < 0)
        return rc;
    if (as_conn_open_reader(world->store, &reader, err) < 0)
        fail_msg("%s", err->text);

    const struct as_partner *partners[] = { &world->direct, &world->provider, &world->reseller };
    struct as_run run = {
        .operation = found,
        .arena = &world->arena,
        .conn = reader,
        .rules = rules,
        .past = &as_past_of_journal,
        .actor = actor,
        .at = world->now,
        .key = as_store_key(world->store),
        .public_address = AS_STR("http://here.example"),
    };
    for (size_t i = 0; i < AS_COUNT(partners); i++)
        if (!as_id_is_nil(&actor->partner) && as_id_equal(&partners[i]->id, &actor->partner))
            run.partner = partners[i];
    rc = as_query_execute(&run, record, *ret_reply, err);
    as_conn_close(reader);
    return rc;
}
