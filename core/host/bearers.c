#include "host/bearers.h"

#include <stdlib.h>

#include "host/state.h"
#include "store/index.h"
#include "store/people.h"

enum { REMEMBERED_MAX = 10 * 1000 * 1000 };

/* What a token says, without the token. Texts and lists follow the struct in the same piece of memory. */
struct as_bearer {
    struct as_fingerprint token;
    struct as_bearer *next_in_bucket;
    struct as_bearer *newer, *older;
    int64_t expires_at;
    bool is_application;
    struct as_id subject, tenant;
    as_str principal_name;
    struct as_directory_names names;

    struct assent_actor *actor; /* NULL: to be made */
    uint64_t identity_version, rules_version;
    int64_t actor_until; /* an era of the rules begins or ends; AS_TIME_NONE: for good */
};

struct assent_ticket {
    struct assent_ticket *next, *previous;
    assent_self *asker;
    assent_on_actor on_actor;
    void *data;
    struct as_fingerprint token;
};

bool as_bearer_is_signed(assent_text token)
{
    uint32_t dots = 0;
    for (const char *at = token.data, *end = at + token.size;
         token.size > 0 && (at = memchr(at, '.', (size_t)(end - at))); at++)
        dots++;
    return dots == 2;
}

/* ---- What is remembered --------------------------------------------------------------------- */

static struct as_bearer **bucket_of(const struct as_bearers *bearers,
                                    const struct as_fingerprint *token)
{
    return &bearers->buckets[token->halves[0] & (bearers->bucket_count - 1)];
}

static void unlink_use(struct as_bearers *bearers, struct as_bearer *bearer)
{
    *(bearer->newer ? &bearer->newer->older : &bearers->newest) = bearer->older;
    *(bearer->older ? &bearer->older->newer : &bearers->oldest) = bearer->newer;
}

static void link_newest(struct as_bearers *bearers, struct as_bearer *bearer)
{
    bearer->newer = NULL;
    bearer->older = bearers->newest;
    *(bearers->newest ? &bearers->newest->newer : &bearers->oldest) = bearer;
    bearers->newest = bearer;
}

static void free_bearer(struct as_host *host, struct as_bearer *bearer)
{
    if (bearer->actor)
        as_actor_unref(&host->actors, bearer->actor);
    free(bearer);
}

static void forget(struct as_host *host, struct as_bearer *bearer)
{
    struct as_bearers *bearers = &host->bearers;
    struct as_bearer **at = bucket_of(bearers, &bearer->token);
    while (*at != bearer)
        at = &(*at)->next_in_bucket;
    *at = bearer->next_in_bucket;
    unlink_use(bearers, bearer);
    bearers->count--;
    bearers->remembered->value--;
    free_bearer(host, bearer);
}

static struct as_bearer *find(struct as_bearers *bearers, const struct as_fingerprint *token)
{
    if (bearers->bucket_count == 0)
        return NULL;
    struct as_bearer *bearer = *bucket_of(bearers, token);
    while (bearer && !as_secret_equal(&bearer->token, token, sizeof *token))
        bearer = bearer->next_in_bucket;
    return bearer;
}

static void remember(struct as_host *host, struct as_bearer *bearer)
{
    struct as_bearers *bearers = &host->bearers;
    struct as_bearer *twin = find(bearers, &bearer->token);
    if (twin) /* asked for twice before the first was answered */
        forget(host, twin);
    if (bearers->count == bearers->verifier.remembered) {
        forget(host, bearers->oldest);
        bearers->evicted->value++;
    }
    struct as_bearer **bucket = bucket_of(bearers, &bearer->token);
    bearer->next_in_bucket = *bucket;
    *bucket = bearer;
    link_newest(bearers, bearer);
    bearers->count++;
    bearers->remembered->value++;
}

/* ---- From claims ---------------------------------------------------------------------------- */

static size_t size_of(const assent_text *texts, size_t count)
{
    size_t size = count * sizeof(as_str);
    for (size_t i = 0; i < count; i++)
        size += texts[i].size;
    return size;
}

static as_str put(char **room, assent_text text)
{
    char *copy = *room;
    if (text.size > 0)
        memcpy(copy, text.data, text.size);
    *room += text.size;
    return as_str_make(copy, text.size);
}

/* NULL: no memory. */
static struct as_bearer *copy_claims(const assent_claims *claims)
{
    struct as_bearer *bearer =
        calloc(1, sizeof *bearer + size_of(claims->groups, claims->group_count) +
                      size_of(claims->app_roles, claims->app_role_count) +
                      claims->principal_name.size + 1);
    if (!bearer)
        return NULL;
    as_str *groups = (as_str *)(bearer + 1);
    as_str *app_roles = groups + claims->group_count;
    char *room = (char *)(app_roles + claims->app_role_count);
    for (size_t i = 0; i < claims->group_count; i++)
        groups[i] = put(&room, claims->groups[i]);
    for (size_t i = 0; i < claims->app_role_count; i++)
        app_roles[i] = put(&room, claims->app_roles[i]);
    bearer->principal_name = put(&room, claims->principal_name);
    bearer->names = (struct as_directory_names){
        .groups = groups,
        .app_roles = app_roles,
        .group_count = (uint32_t)claims->group_count,
        .app_role_count = (uint32_t)claims->app_role_count,
    };
    bearer->expires_at = claims->expires_at_ms;
    bearer->is_application = claims->is_application != 0;
    return bearer;
}

/* What the verifier vouches for is still looked at: it comes from outside. */
static int read_claims(const assent_claims *claims, struct as_bearer **ret_bearer,
                       struct as_err *err)
{
    struct as_err unused;
    enum { NAMES_MAX = 10000, PRINCIPAL_NAME_LIMIT = 1024 };
    struct as_id subject;
    struct as_id tenant;
    if (!claims || claims->size < sizeof *claims || claims->group_count > NAMES_MAX ||
        claims->app_role_count > NAMES_MAX || !as_id_parse(claims->subject, &subject) ||
        !as_id_parse(claims->tenant, &tenant) || as_id_is_nil(&subject) || as_id_is_nil(&tenant))
        return as_err_set(err, AS_E_UNAUTHENTICATED, "a verifier's claims are not complete");
    assent_claims kept = *claims;
    /* It goes into the journal, and what is no name could not be read from there again. */
    if (kept.principal_name.size > PRINCIPAL_NAME_LIMIT ||
        as_form_check(AS_FORM_NAME, "", kept.principal_name, &unused) < 0)
        kept.principal_name = AS_STR_NONE;
    *ret_bearer = copy_claims(&kept);
    if (!*ret_bearer)
        return as_err_set(err, AS_E_MEMORY, "no memory for a token");
    (*ret_bearer)->subject = subject;
    (*ret_bearer)->tenant = tenant;
    return 0;
}

/* A user of ours with this id belongs to this partner, or the token speaks of somebody else. */
static int check_user(struct as_host *host, const struct as_bearer *bearer, struct as_err *err)
{
    struct as_user user;
    const int rc = as_user_find(host->reader, &bearer->subject, &host->actors.arena, &user, err);
    const bool is_foreign = rc == 0 && !as_id_equal(&user.partner, &bearer->tenant);
    as_arena_reset(&host->actors.arena);
    if (is_foreign)
        return as_err_set(err, AS_E_UNAUTHENTICATED, "the user belongs to another partner");
    return rc == AS_E_NOT_FOUND ? 0 : rc;
}

static int make_actor(struct as_host *host, struct as_bearer *bearer, uint64_t identity_version,
                      int64_t now, struct as_err *err)
{
    struct as_actor who;
    struct assent_actor *actor = NULL;
    if (bearer->actor)
        as_actor_unref(&host->actors, bearer->actor);
    bearer->actor = NULL;
    as_fields_clear(&as_actor_fields, &who);
    who.kind = bearer->is_application ? AS_ACTOR_APPLICATION : AS_ACTOR_USER;
    who.id = bearer->subject;
    who.partner = bearer->tenant;
    who.principal_name = bearer->principal_name;
    bearer->actor_until = AS_TIME_NONE;
    if (host->rules)
        who.roles = as_ruleset_roles(host->rules, &bearer->names, now, NULL, &bearer->actor_until);
    as_conn_read_end(host->reader); /* a partner that was answered a moment ago must be seen */
    int rc = check_user(host, bearer, err);
    if (rc == 0)
        rc = as_actors_make(&host->actors, &who, &actor, err);
    if (rc == AS_E_NOT_FOUND)
        rc = as_err_set(err, AS_E_UNAUTHENTICATED, "the tenant is no partner here");
    if (rc < 0)
        return rc;
    bearer->actor = as_actor_ref(actor);
    bearer->identity_version = identity_version;
    bearer->rules_version = host->rules_version;
    return 0;
}

/* Its actor as things stand now. */
static int take_actor(struct as_host *host, struct as_bearer *bearer, int64_t now,
                      const assent_actor **ret_actor, struct as_err *err)
{
    const uint64_t identity_version = as_index_identity_version(as_store_index(host->store));
    int rc = 0;
    if (!bearer->actor || bearer->identity_version != identity_version ||
        bearer->rules_version != host->rules_version ||
        (bearer->actor_until != AS_TIME_NONE && now >= bearer->actor_until))
        rc = make_actor(host, bearer, identity_version, now, err);
    *ret_actor = rc == 0 ? bearer->actor : NULL;
    return rc;
}

/* Of a token that was verified just now. */
static assent_status admit(struct as_host *host, const struct as_fingerprint *token,
                           const assent_claims *claims, const assent_actor **ret_actor)
{
    struct as_err err;
    struct as_bearer *bearer = NULL;
    const int64_t now = as_clock_now_ms();
    *ret_actor = NULL;
    int rc = read_claims(claims, &bearer, &err);
    if (rc == 0)
        rc = bearer->expires_at > now ? take_actor(host, bearer, now, ret_actor, &err)
                                      : AS_E_UNAUTHENTICATED;
    if (rc < 0) {
        if (bearer)
            free_bearer(host, bearer);
        return rc;
    }
    bearer->token = *token;
    if (host->bearers.verifier.remembered > 0)
        remember(host, bearer);
    else
        free_bearer(host, bearer); /* the actor lives until the loop turns */
    return ASSENT_OK;
}

/* ---- Asking --------------------------------------------------------------------------------- */

static void drop_ticket(struct as_bearers *bearers, struct assent_ticket *ticket)
{
    *(ticket->previous ? &ticket->previous->next : &bearers->tickets) = ticket->next;
    if (ticket->next)
        ticket->next->previous = ticket->previous;
    free(ticket);
}

static struct assent_ticket *new_ticket(struct as_bearers *bearers, assent_self *asker,
                                        assent_on_actor on_actor, void *data,
                                        const struct as_fingerprint *token)
{
    struct assent_ticket *ticket = calloc(1, sizeof *ticket);
    if (!ticket)
        return NULL;
    *ticket = (struct assent_ticket){
        .next = bearers->tickets,
        .asker = asker,
        .on_actor = on_actor,
        .data = data,
        .token = *token,
    };
    if (bearers->tickets)
        bearers->tickets->previous = ticket;
    bearers->tickets = ticket;
    return ticket;
}

static assent_status verify(assent_self *self, assent_text token, assent_on_actor on_actor,
                            void *data, const struct as_fingerprint *print,
                            const assent_actor **ret_actor)
{
    struct as_bearers *bearers = &self->host->bearers;
    assent_claims claims = { .size = sizeof claims };
    struct assent_ticket *ticket = new_ticket(bearers, self, on_actor, data, print);
    if (!ticket)
        return ASSENT_E_MEMORY;
    const struct as_lag_mark mark = as_lag_enter(&self->host->lag, bearers->verifier_self->name);
    const assent_status status =
        bearers->verifier.verify(bearers->verifier.data, token, ticket, &claims);
    as_lag_leave(&self->host->lag, mark);
    if (status == ASSENT_E_PENDING)
        return status;
    drop_ticket(bearers, ticket);
    return status == ASSENT_OK ? admit(self->host, print, &claims, ret_actor) : status;
}

assent_status as_bearers_resolve(assent_self *self, assent_text token, assent_on_actor on_actor,
                                 void *data, const assent_actor **ret_actor)
{
    struct as_err err;
    struct as_host *host = self->host;
    struct as_bearers *bearers = &host->bearers;
    *ret_actor = NULL;
    if (!bearers->verifier_self)
        return ASSENT_E_UNAUTHENTICATED;
    const int64_t now = as_clock_now_ms();
    const struct as_fingerprint print = as_fingerprint_of(token);
    struct as_bearer *bearer = find(bearers, &print);
    if (!bearer)
        return verify(self, token, on_actor, data, &print, ret_actor);
    if (bearer->expires_at <= now) {
        forget(host, bearer);
        return ASSENT_E_UNAUTHENTICATED;
    }
    bearers->hits->value++;
    unlink_use(bearers, bearer);
    link_newest(bearers, bearer);
    const int rc = take_actor(host, bearer, now, ret_actor, &err);
    if (rc == AS_E_UNAUTHENTICATED)
        forget(host, bearer);
    return rc;
}

void as_bearers_answer(struct as_host *host, assent_ticket *ticket, assent_status status,
                       const assent_claims *claims)
{
    const assent_actor *actor = NULL;
    const struct assent_ticket waited = *ticket;
    drop_ticket(&host->bearers, ticket);
    if (status == ASSENT_OK)
        status = admit(host, &waited.token, claims, &actor);
    if (!atomic_load(&waited.asker->is_closed))
        waited.on_actor(waited.data, status, actor);
}

/* ---- Who verifies --------------------------------------------------------------------------- */

static int make_counters(struct as_host *host, struct as_err *err)
{
    struct as_bearers *bearers = &host->bearers;
    int rc = as_metrics_get(&host->metrics, "assent_signed_tokens",
                            "verified tokens that are remembered", true, &bearers->remembered, err);
    if (rc == 0)
        rc = as_metrics_get(&host->metrics, "assent_signed_token_hits_total",
                            "requests whose signed token was remembered", false, &bearers->hits,
                            err);
    if (rc == 0)
        rc = as_metrics_get(&host->metrics, "assent_signed_tokens_evicted_total",
                            "verified tokens forgotten because too many were remembered", false,
                            &bearers->evicted, err);
    return rc;
}

int as_bearers_offer(assent_self *self, const assent_verifier *verifier, struct as_err *err)
{
    struct as_host *host = self->host;
    struct as_bearers *bearers = &host->bearers;
    uint32_t count = 16;
    if (bearers->verifier_self)
        return as_err_set(err, AS_E_CONFLICT, "signed tokens are verified by plugin \"%s\" already",
                          bearers->verifier_self->name);
    if (!verifier || verifier->size < sizeof *verifier || !verifier->verify ||
        verifier->remembered > REMEMBERED_MAX)
        return as_err_set(err, AS_E_INVALID,
                          "a verifier needs a function, and to remember at most %d tokens",
                          REMEMBERED_MAX);
    const int rc = make_counters(host, err);
    if (rc < 0)
        return rc;
    while (count < verifier->remembered)
        count *= 2;
    bearers->buckets = calloc(count, sizeof(struct as_bearer *));
    if (!bearers->buckets)
        return as_err_set(err, AS_E_MEMORY, "no memory to remember %u tokens",
                          (unsigned)verifier->remembered);
    bearers->bucket_count = count;
    bearers->verifier = *verifier;
    bearers->verifier_self = self;
    return 0;
}

void as_bearers_withdraw(struct as_bearers *bearers)
{
    struct as_host *host = bearers->verifier_self->host;
    while (bearers->oldest)
        forget(host, bearers->oldest);
    free(bearers->buckets);
    bearers->buckets = NULL;
    bearers->bucket_count = 0;
    bearers->verifier_self = NULL;
    while (bearers->tickets)
        as_bearers_answer(host, bearers->tickets, ASSENT_E_CLOSING, NULL);
}

void as_bearers_fini(struct as_host *host)
{
    if (host->bearers.verifier_self)
        as_bearers_withdraw(&host->bearers);
}
