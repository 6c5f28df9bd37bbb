/* One token: form, issuer, claims, key, signature. The first failure ends it, and the caller hears 401 alone. */
#include "oidc.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* For the operator, once a minute: why, without a byte of the token. */
static assent_status refuse(struct oidc *oidc, const char *why)
{
    const uint64_t now_ms = oidc_now_ms();
    oidc_count(oidc, oidc->refused);
    oidc->held_back++;
    if (oidc->said_ms == 0 || now_ms - oidc->said_ms >= 60000) {
        if (oidc->held_back > 1)
            oidc_log(oidc, ASSENT_LOG_INFO,
                     "a token was refused: %s; %" PRIu64 " more since the last line like this", why,
                     oidc->held_back - 1);
        else
            oidc_log(oidc, ASSENT_LOG_INFO, "a token was refused: %s", why);
        oidc->said_ms = now_ms;
        oidc->held_back = 0;
    }
    return ASSENT_E_UNAUTHENTICATED;
}

static struct oidc_issuer *find_issuer(struct oidc *oidc, const json_t *claims)
{
    for (uint32_t i = 0; i < oidc->issuer_count; i++)
        if (oidc_claims_are_of(claims, &oidc->issuers[i].terms))
            return &oidc->issuers[i];
    return NULL;
}

static bool is_signed(const struct oidc_key *key, const struct oidc *oidc, assent_text token)
{
    char copy[OIDC_TOKEN_LIMIT + 1]; /* the library wants its end marked */
    memcpy(copy, token.data, token.size);
    copy[token.size] = '\0';
    const bool is_good = oidc_key_signed(key, oidc->token.algorithm, copy, token.size);
    explicit_bzero(copy, sizeof copy);
    return is_good;
}

/* `ticket` NULL: it has waited already. */
static assent_status verify(struct oidc *oidc, assent_text token, assent_ticket *ticket,
                            assent_claims *ret_claims)
{
    oidc_bearer_free(&oidc->bearer);
    oidc_token_free(&oidc->token);
    const char *problem = oidc_token_read(token, &oidc->token);
    if (problem)
        return refuse(oidc, problem);
    struct oidc_issuer *issuer = find_issuer(oidc, oidc->token.claims);
    if (!issuer)
        return refuse(oidc, "its issuer is none of ours, or may not speak for its tenant");
    const int64_t now_ms = oidc->timers->now_ms(oidc->host->self);
    problem = oidc_claims_read(oidc->token.claims, &issuer->terms, now_ms, oidc->difference_s,
                               &oidc->bearer);
    if (problem)
        return refuse(oidc, problem);

    oidc_issuer_refresh(issuer);
    const struct oidc_key *key = oidc_keys_find(issuer->keys, oidc->token.kid);
    if (!key && ticket && oidc_issuer_is_promising(issuer))
        return oidc_issuer_wait(issuer, token, ticket);
    if (!key && !issuer->keys)
        return ASSENT_E_BUSY; /* nobody can tell yet what it is worth */
    if (!key)
        return refuse(oidc, "its key is not known");
    if (!is_signed(key, oidc, token))
        return refuse(oidc, "its signature is not its issuer's");
    oidc_count(oidc, oidc->verified);
    *ret_claims = oidc->bearer.claims;
    return ASSENT_OK;
}

assent_status oidc_verify(void *oidc, assent_text token, assent_ticket *ticket,
                          assent_claims *ret_claims)
{
    return verify(oidc, token, ticket, ret_claims);
}

void oidc_issuer_serve(struct oidc_issuer *issuer)
{
    struct oidc *oidc = issuer->oidc;
    struct oidc_waiter *waiter = issuer->waiters;
    issuer->waiters = NULL;
    issuer->last_waiter = &issuer->waiters;
    while (waiter) {
        struct oidc_waiter *next = waiter->next;
        assent_claims claims = { .size = sizeof claims };
        const assent_status status =
            oidc->is_draining
                ? ASSENT_E_CLOSING
                : verify(oidc, (assent_text){ waiter->token, waiter->size }, NULL, &claims);
        oidc->identity->answer(oidc->host->self, waiter->ticket, status, &claims);
        explicit_bzero(waiter->token, waiter->size);
        free(waiter);
        oidc->waiting--;
        waiter = next;
    }
}
