#include "host/actors.h"

#include <stdlib.h>

#include "operations/contacts.h"
#include "store/people.h"

/* 2,048 sets of 4: at most 8,192 tokens, half a megabyte, and no chain to walk. */
enum { SETS = 2048, WAYS = 4 };

struct way {
    struct as_fingerprint token;
    struct assent_actor *actor; /* NULL: free */
    int64_t expires_at;
};

struct as_actor_set {
    struct way ways[WAYS];
    uint32_t next; /* to be replaced */
};

int as_actors_init(struct as_actors *actors, struct as_conn *reader, struct as_err *err)
{
    *actors = (struct as_actors){ .reader = reader };
    as_arena_init(&actors->arena);
    actors->sets = calloc(SETS, sizeof *actors->sets);
    if (!actors->sets)
        return as_err_set(err, AS_E_MEMORY, "no memory for the cache of actors");
    actors->operator_actor.references = 1; /* never freed */
    as_fields_clear(&as_actor_fields, &actors->operator_actor.actor);
    actors->operator_actor.actor.kind = AS_ACTOR_HOST;
    return 0;
}

struct assent_actor *as_actor_ref(struct assent_actor *actor)
{
    actor->references++;
    return actor;
}

static void leave(struct as_actors *actors, struct assent_actor *actor)
{
    if (actor->references > 0 || actor->is_leaving)
        return;
    actor->is_leaving = true;
    actor->next_leaving = actors->leaving;
    actors->leaving = actor;
}

void as_actor_unref(struct as_actors *actors, struct assent_actor *actor)
{
    actor->references--;
    leave(actors, actor);
}

void as_actors_sweep(struct as_actors *actors)
{
    while (actors->leaving) {
        struct assent_actor *actor = actors->leaving;
        actors->leaving = actor->next_leaving;
        actor->is_leaving = false;
        if (actor->references == 0)
            free(actor);
    }
}

static void drop_all(struct as_actors *actors)
{
    for (uint32_t i = 0; i < SETS; i++) {
        struct as_actor_set *set = &actors->sets[i];
        for (uint32_t k = 0; k < WAYS; k++) {
            if (set->ways[k].actor)
                as_actor_unref(actors, set->ways[k].actor);
            set->ways[k].actor = NULL;
        }
    }
    if (actors->user)
        as_actor_unref(actors, actors->user);
    actors->user = NULL;
}

void as_actors_fini(struct as_actors *actors)
{
    if (actors->sets)
        drop_all(actors);
    as_actors_sweep(actors);
    free(actors->sets);
    as_arena_fini(&actors->arena);
    *actors = (struct as_actors){ 0 };
}

/* A partner, user or token was changed: nothing that is kept holds any more. */
static void follow_version(struct as_actors *actors)
{
    const struct as_index *index = as_store_index(as_conn_store(actors->reader));
    const uint64_t version = as_index_identity_version(index);
    if (version == actors->version)
        return;
    drop_all(actors);
    actors->version = version;
    as_conn_read_end(actors->reader); /* what it sees must not be older than the version */
}

static as_str put_text(char **room, as_str text)
{
    char *copy = *room;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    *room += text.size;
    return as_str_make(copy, text.size);
}

/* The texts follow the struct in the same piece of memory. */
static struct assent_actor *new_actor(struct as_actors *actors, const struct as_actor *who,
                                      const struct as_partner *partner)
{
    const size_t texts_size = partner->name.size + partner->country.size + partner->mpn_id.size +
                              who->principal_name.size;
    struct assent_actor *actor = calloc(1, sizeof *actor + texts_size + 1);
    if (!actor)
        return NULL;
    actor->actor = *who;
    actor->partner = *partner;
    actor->version = actors->version;
    char *texts = (char *)(actor + 1);
    actor->partner.name = put_text(&texts, partner->name);
    actor->partner.country = put_text(&texts, partner->country);
    actor->partner.mpn_id = put_text(&texts, partner->mpn_id);
    actor->actor.principal_name = put_text(&texts, who->principal_name);
    if (partner->row) /* a contact has none */
        as_id_format(&partner->id, actor->partner_id);
    leave(actors, actor);
    return actor;
}

static int load_partner(struct as_actors *actors, const struct as_actor *who,
                        struct assent_actor **ret_actor, struct as_err *err)
{
    struct as_partner partner = { 0 };
    int rc = 0;
    if (who->kind != AS_ACTOR_CONTACT)
        rc = as_partner_find(actors->reader, &who->partner, &actors->arena, &partner, err);
    if (rc < 0)
        return rc;
    *ret_actor = new_actor(actors, who, &partner);
    return *ret_actor ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for an actor");
}

int as_actors_make(struct as_actors *actors, const struct as_actor *who,
                   struct assent_actor **ret_actor, struct as_err *err)
{
    const int rc = load_partner(actors, who, ret_actor, err);
    as_arena_reset(&actors->arena);
    return rc;
}

int as_actors_user(struct as_actors *actors, const struct as_id *user_id,
                   struct assent_actor **ret_actor, struct as_err *err)
{
    struct as_user user;
    struct as_actor who;
    follow_version(actors);
    if (actors->user && as_id_equal(&actors->user->actor.id, user_id)) {
        *ret_actor = actors->user;
        return 0;
    }
    int rc = as_user_find(actors->reader, user_id, &actors->arena, &user, err);
    if (rc == 0) {
        as_fields_clear(&as_actor_fields, &who);
        who.kind = AS_ACTOR_USER;
        who.id = user.id;
        who.partner = user.partner;
        who.roles = user.roles;
        rc = load_partner(actors, &who, ret_actor, err);
    }
    as_arena_reset(&actors->arena);
    if (rc == 0) {
        if (actors->user)
            as_actor_unref(actors, actors->user);
        actors->user = as_actor_ref(*ret_actor);
    }
    return rc;
}

/* For whom it speaks, and whether it may do more than choose a password. */
static int load_contact(struct as_actors *actors, const struct as_token *token,
                        struct as_actor *who, struct as_err *err)
{
    struct as_customer customer;
    uint32_t row = 0;
    struct as_entry unused;
    if (!as_customer_locate(actors->reader, &token->customer, &row, &unused))
        return as_err_set(err, AS_E_NOT_FOUND, "the customer is no longer there");
    const int rc =
        as_row_get(actors->reader, AS_TABLE_CUSTOMERS, row, &actors->arena, &customer, err);
    who->kind = AS_ACTOR_CONTACT;
    who->customer = token->customer;
    who->assurance = token->assurance;
    if (rc == 0)
        who->must_change = as_contact_must_change(token, &customer);
    return rc;
}

static int load_token(struct as_actors *actors, const struct as_digest *digest, int64_t now,
                      struct assent_actor **ret_actor, int64_t *ret_expires_at, struct as_err *err)
{
    struct as_token token;
    int rc = as_token_find_digest(actors->reader, digest, &actors->arena, &token, err);
    if (rc < 0)
        return rc;
    if (token.revoked_at != AS_TIME_NONE || token.expires_at <= now)
        return as_err_set(err, AS_E_NOT_FOUND, "the token holds no longer");
    struct as_actor who;
    as_fields_clear(&as_actor_fields, &who);
    who.kind = AS_ACTOR_APPLICATION;
    who.id = token.id;
    who.partner = token.partner;
    who.token = token.id;
    if (!as_id_is_nil(&token.user)) {
        struct as_user user;
        rc = as_user_find(actors->reader, &token.user, &actors->arena, &user, err);
        if (rc < 0)
            return rc;
        who.kind = AS_ACTOR_USER;
        who.id = user.id;
        who.partner = user.partner;
        who.roles = user.roles;
    }
    if (!as_id_is_nil(&token.customer))
        rc = load_contact(actors, &token, &who, err);
    if (rc < 0)
        return rc;
    *ret_expires_at = token.expires_at;
    return load_partner(actors, &who, ret_actor, err);
}

static void keep(struct as_actors *actors, struct as_actor_set *set,
                 const struct as_fingerprint *token, struct assent_actor *actor, int64_t expires_at)
{
    struct way *way = &set->ways[set->next++ % WAYS];
    for (uint32_t i = 0; i < WAYS && way->actor; i++)
        if (!set->ways[i].actor)
            way = &set->ways[i];
    if (way->actor)
        as_actor_unref(actors, way->actor);
    *way = (struct way){ .token = *token, .actor = as_actor_ref(actor), .expires_at = expires_at };
}

int as_actors_resolve(struct as_actors *actors, as_str token, struct assent_actor **ret_actor,
                      struct as_err *err)
{
    const int64_t now = as_clock_now_ms();
    follow_version(actors);
    const struct as_fingerprint print = as_fingerprint_of(token);
    struct as_actor_set *set = &actors->sets[print.halves[0] % SETS];
    for (uint32_t i = 0; i < WAYS; i++) {
        struct way *way = &set->ways[i];
        if (!way->actor || !as_secret_equal(&way->token, &print, sizeof print))
            continue;
        if (way->expires_at <= now) {
            as_actor_unref(actors, way->actor);
            way->actor = NULL;
            break;
        }
        *ret_actor = way->actor;
        return 0;
    }

    const struct as_digest digest = as_digest_of(token);
    int64_t expires_at = 0;
    as_conn_read_end(actors->reader); /* a token that was answered a moment ago must be seen */
    int rc = load_token(actors, &digest, now, ret_actor, &expires_at, err);
    if (rc == 0)
        keep(actors, set, &print, *ret_actor, expires_at);
    else if (rc == AS_E_NOT_FOUND)
        rc = as_err_set(err, AS_E_UNAUTHENTICATED, "the token is not known, or holds no longer");
    as_arena_reset(&actors->arena);
    return rc;
}

struct assent_actor *as_actors_operator(struct as_actors *actors)
{
    return &actors->operator_actor;
}
