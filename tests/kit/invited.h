/* A small world with customers that are invited: what tests of invitations share. Header-only; include it once per
 * test program, in the place of world.h. */
#pragma once

#include "world.h"

#include "operations/invitations.h"

static struct as_ruleset *rules; /* of the queries, as the loop has its own */

static int invited_open(void **state)
{
    world_open(state);
    struct as_rule_files files;
    rules = world_build_rules(&((struct world *)*state)->arena, &files);
    return 0;
}

static int invited_close(void **state)
{
    as_ruleset_free(rules);
    return world_close(state);
}

#define MCA "117a77b0-9360-443b-8795-c6dedc750cf9"

/* ---- Asking and answering -------------------------------------------------------------------- */

struct invited {
    struct as_id id, customer;
    char token[64];
    int64_t generation;
};

static const char *id_text(struct world *world, const struct as_id *id)
{
    char text[AS_ID_TEXT_SIZE];
    return as_arena_copy(&world->arena, as_id_format(id, text)).data;
}

static int command(struct world *world, const struct as_actor *actor, const char *operation,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
static int command(struct world *world, const struct as_actor *actor, const char *operation,
                   const char *format, ...)
{
    char input[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(input, sizeof input, format, args);
    va_end(args);
    return world_command(world, actor, NULL, operation, input);
}

static const struct as_err *refused(const struct world *world)
{
    return &world->last->err;
}

#define expect(rc, expected) \
    do { \
        const int got = (rc); \
        if (got != (expected)) \
            fail_msg("%d instead of %d: %s", got, (expected), world->last->err.text); \
    } while (0)
#define expect_word(rc, expected) \
    do { \
        expect_nonzero(rc); \
        assert_string_equal(refused(world)->word, (expected)); \
    } while (0)
#define expect_nonzero(rc) assert_true((rc) < 0)

/* From the reply to create or renew. */
static void take(struct world *world, struct invited *invited)
{
    const struct as_invitation *invitation =
        &((const struct as_invitation_made *)world_reply(world))->invitation;
    const as_str token =
        as_invitation_token(&world->arena, as_store_key(world->store), &invitation->link_id);
    invited->id = invitation->id;
    invited->customer = invitation->customer;
    invited->generation = invitation->generation;
    snprintf(invited->token, sizeof invited->token, "%.*s", AS_STR_ARG(token));
}

static struct invited invite(struct world *world, const struct as_actor *actor,
                             const struct as_id *customer)
{
    struct invited invited;
    expect(command(world, actor, "invitation.create",
                   "{\"kind\":\"existing_customer\",\"customer\":\"%s\",\"first_name\":\"Ingrid\","
                   "\"last_name\":\"Solheim\",\"email\":\"ingrid@nordvik.example\",\"delivery\":"
                   "\"hand\",\"text\":\"Hello\"}",
                   id_text(world, customer)),
           0);
    take(world, &invited);
    return invited;
}

static struct invited invite_domain(struct world *world, const struct as_actor *actor,
                                    const char *domain)
{
    struct invited invited;
    expect(command(world, actor, "invitation.create",
                   "{\"kind\":\"relationship\",\"domain\":\"%s\",\"email\":\"ingrid@nordvik."
                   "example\",\"locale\":\"sv-SE\"}",
                   domain),
           0);
    take(world, &invited);
    return invited;
}

static int open_link(struct world *world, const char *token)
{
    static const struct as_actor nobody;
    return command(world, &nobody, "invitation.open", "{\"token\":\"%s\"}", token);
}

static struct as_actor contact_of(const struct as_id *customer)
{
    return (struct as_actor){ .kind = AS_ACTOR_CONTACT,
                              .id = { { 7, 7 } },
                              .customer = *customer,
                              .assurance = AS_ASSURANCE_PASSWORD };
}

static int accept(struct world *world, const struct as_actor *contact, const char *token)
{
    return command(world, contact, "invitation.accept",
                   "{\"token\":\"%s\",\"template_id\":\"" MCA "\",\"evidence\":{\"address\":"
                   "\"192.0.2.7\",\"user_agent\":\"Browser/1\",\"language\":\"sv-SE\",\"shown_at\":"
                   "\"2026-06-01T11:59:00Z\"}}",
                   token);
}

static const struct as_invitation_settled *settled(const struct world *world)
{
    return world_reply(world);
}

static struct as_invitation look(struct world *world, const struct as_actor *actor,
                                 const struct as_id *id)
{
    void *reply = NULL;
    struct as_err err = { 0 };
    char input[128];
    snprintf(input, sizeof input, "{\"id\":\"%s\"}", id_text(world, id));
    if (world_query(world, rules, actor, "invitation.get", input, &reply, &err) < 0)
        fail_msg("%s", err.text);
    return *(const struct as_invitation *)reply;
}

static int query(struct world *world, const struct as_actor *actor, const char *operation,
                 const char *input, void **ret_reply, struct as_err *err)
{
    *err = (struct as_err){ 0 };
    return world_query(world, rules, actor, operation, input, ret_reply, err);
}
