/* What a token claims, at each limit and just beyond it; with a clock of our own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "claims.h"
#include "token.h"

#define TENANT "0f14d0ab-9605-4a62-a9e4-5ed26688389b"
#define ISSUER "https://login.example.com/" TENANT "/v2.0"
#define NOW_S INT64_C(1700000000)

static const char *read_at(int64_t exp, int64_t nbf, int64_t now_ms, int64_t difference_s,
                           int64_t *ret_expires_ms)
{
    json_t *claims =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:I}", "iss", ISSUER, "aud", "us", "tid", TENANT, "oid",
                  TENANT, "scp", "a", "exp", (json_int_t)exp, "nbf", (json_int_t)nbf);
    json_t *audiences = json_pack("[s]", "us");
    const struct oidc_terms terms = {
        .issuer = { "https://login.example.com/{tenantid}/v2.0", 41 },
        .audiences = audiences,
    };
    struct oidc_bearer bearer;
    const char *problem = oidc_claims_read(claims, &terms, now_ms, difference_s, &bearer);
    *ret_expires_ms = bearer.claims.expires_at_ms;
    oidc_bearer_free(&bearer);
    json_decref(claims);
    json_decref(audiences);
    return problem;
}

static void a_token_holds_from_and_until_to_the_millisecond(void **unused)
{
    (void)unused;
    static const struct {
        int64_t exp, nbf, now_ms, difference_s;
        int is_good;
    } cases[] = {
        { NOW_S, 0, NOW_S * 1000 - 1, 0, 1 },
        { NOW_S, 0, NOW_S * 1000, 0, 0 },
        { NOW_S, 0, (NOW_S + 60) * 1000 - 1, 60, 1 },
        { NOW_S, 0, (NOW_S + 60) * 1000, 60, 0 },
        { NOW_S + 9, NOW_S, NOW_S * 1000, 0, 1 },
        { NOW_S + 9, NOW_S, NOW_S * 1000 - 1, 0, 0 },
        { NOW_S + 9, NOW_S, (NOW_S - 60) * 1000, 60, 1 },
        { NOW_S + 9, NOW_S, (NOW_S - 60) * 1000 - 1, 60, 0 },
        { INT64_C(253402300799), 0, NOW_S * 1000, 60, 1 },
        { INT64_C(253402300800), 0, NOW_S * 1000, 60, 0 },
        { INT64_MAX, 0, NOW_S * 1000, 60, 0 },
        { NOW_S + 9, INT64_MIN, NOW_S * 1000, 60, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t expires_ms = 0;
        const char *problem = read_at(cases[i].exp, cases[i].nbf, cases[i].now_ms,
                                      cases[i].difference_s, &expires_ms);
        if ((problem == NULL) != cases[i].is_good)
            fail_msg("case %zu: %s", i, problem ? problem : "was taken");
        if (!problem) /* as long as it is remembered, it holds */
            assert_int_equal(expires_ms, (cases[i].exp + cases[i].difference_s) * 1000);
    }
}

static void base64url_has_one_spelling(void **unused)
{
    (void)unused;
    static const struct {
        const char *text;
        int is_good;
        size_t size;
    } cases[] = {
        { "", 1, 0 },      { "AA", 1, 1 },    { "AAA", 1, 2 }, { "AAAA", 1, 3 }, { "A", 0, 0 },
        { "AAAAA", 0, 0 }, { "AB", 0, 0 },    { "AQ", 1, 1 },  { "AAB", 0, 0 },  { "AAE", 1, 2 },
        { "AA==", 0, 0 },  { "A+", 0, 0 },    { "A/", 0, 0 },  { "-_-_", 1, 3 }, { "A A", 0, 0 },
        { "AA\n", 0, 0 },  { "A\xc3", 0, 0 }, { "AA.", 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        unsigned char out[8];
        size_t size = 0;
        const assent_text text = { cases[i].text, strlen(cases[i].text) };
        if (oidc_base64url(text, out, sizeof out, &size) != cases[i].is_good ||
            (cases[i].is_good && size != cases[i].size))
            fail_msg("%s", cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_holds_from_and_until_to_the_millisecond),
        cmocka_unit_test(base64url_has_one_spelling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
