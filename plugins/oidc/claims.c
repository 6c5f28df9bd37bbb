#include "claims.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* 9999-12-31: what lies behind it is no time, and would not fit in milliseconds. */
#define LATEST_S INT64_C(253402300799)

static assent_text text_of(const json_t *value)
{
    return (assent_text){ json_string_value(value), json_string_length(value) };
}

static bool is_equal(assent_text a, assent_text b)
{
    return a.size == b.size && a.size > 0 && memcmp(a.data, b.data, a.size) == 0;
}

static bool is_listed(const json_t *list, assent_text text)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (is_equal(text_of(json_array_get(list, i)), text))
            return true;
    return false;
}

/* Ids are the same in any letter case. */
static bool is_listed_id(const json_t *list, assent_text id)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        const assent_text item = text_of(json_array_get(list, i));
        if (item.size == id.size && strncasecmp(item.data, id.data, id.size) == 0)
            return true;
    }
    return false;
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_id(const json_t *value)
{
    const assent_text id = text_of(value);
    for (size_t i = 0; i < id.size; i++) {
        const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = id.data[i];
        const bool is_digit =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (is_dash ? c != '-' : !is_digit)
            return false;
    }
    return id.size == 36;
}

/* ---- Issuer and tenant ---- */

/* The configured text with the tenant in the mark's place. */
static bool is_issuer(assent_text expected, assent_text tenant, assent_text issuer)
{
    static const size_t mark = sizeof OIDC_TENANT_MARK - 1;
    const char *at = memmem(expected.data, expected.size, OIDC_TENANT_MARK, mark);
    if (!at)
        return is_equal(expected, issuer);
    const size_t before = (size_t)(at - expected.data);
    const size_t after = expected.size - before - mark;
    return issuer.size == before + tenant.size + after &&
           memcmp(issuer.data, expected.data, before) == 0 &&
           strncasecmp(issuer.data + before, tenant.data, tenant.size) == 0 &&
           memcmp(issuer.data + before + tenant.size, at + mark, after) == 0;
}

bool oidc_claims_are_of(const json_t *claims, const struct oidc_terms *terms)
{
    const json_t *issuer = json_object_get(claims, "iss");
    const json_t *tenant = json_object_get(claims, "tid");
    return json_is_string(issuer) && is_id(tenant) &&
           is_issuer(terms->issuer, text_of(tenant), text_of(issuer)) &&
           (!terms->tenants || is_listed_id(terms->tenants, text_of(tenant)));
}

/* ---- Time and audience ---- */

static bool read_time(const json_t *claims, const char *name, int64_t *ret_s)
{
    const json_t *value = json_object_get(claims, name);
    *ret_s = json_integer_value(value);
    return json_is_integer(value) && *ret_s >= 0 && *ret_s <= LATEST_S;
}

static const char *check_times(const json_t *claims, int64_t now_ms, int64_t difference_s,
                               int64_t *ret_expires_ms)
{
    int64_t expires_s = 0;
    int64_t begins_s = 0;
    if (!read_time(claims, "exp", &expires_s) || !read_time(claims, "nbf", &begins_s))
        return "it has no time from and until which it holds";
    *ret_expires_ms = (expires_s + difference_s) * 1000;
    if (now_ms >= *ret_expires_ms)
        return "it has expired";
    if (now_ms < (begins_s - difference_s) * 1000)
        return "it does not hold yet";
    return NULL;
}

static bool is_for_us(const json_t *claims, const json_t *audiences)
{
    const json_t *audience = json_object_get(claims, "aud");
    if (json_is_string(audience))
        return is_listed(audiences, text_of(audience));
    bool is_ours = false;
    for (size_t i = 0; i < json_array_size(audience); i++) {
        if (!json_is_string(json_array_get(audience, i)))
            return false;
        is_ours = is_ours || is_listed(audiences, text_of(json_array_get(audience, i)));
    }
    return is_ours;
}

/* ---- Who ---- */

/* A right is one word of the list, never a part of one. */
static bool has_word(assent_text words, const json_t *wanted)
{
    bool is_there = false;
    for (size_t i = 0, begin = 0; i <= words.size; i++) {
        if (i < words.size && words.data[i] != ' ')
            continue;
        const assent_text word = { words.data + begin, i - begin };
        is_there = is_there || (word.size > 0 && (!wanted || is_listed(wanted, word)));
        begin = i + 1;
    }
    return is_there;
}

/* `scp`: a person by way of a program; `roles` or `idtyp` "app" without it: the program itself. */
static const char *check_kind(const json_t *claims, const struct oidc_terms *terms,
                              assent_claims *bearer)
{
    const json_t *scopes = json_object_get(claims, "scp");
    const json_t *kind = json_object_get(claims, "idtyp");
    const bool says_app = is_equal(text_of(kind), (assent_text){ "app", 3 });
    if ((scopes && !json_is_string(scopes)) || (kind && !json_is_string(kind)))
        return "its claims are not of the right type";
    bearer->is_application = !scopes;
    if (scopes)
        return says_app                                   ? "it says of a person to be a program"
               : has_word(text_of(scopes), terms->scopes) ? NULL
                                                          : "it lacks the scope";
    if (says_app || (!kind && json_array_size(json_object_get(claims, "roles")) > 0))
        return NULL;
    return "it is neither a person's nor a program's";
}

static bool is_from_application(const json_t *claims, const json_t *applications)
{
    const json_t *id = json_object_get(claims, "appid");
    if (!id)
        id = json_object_get(claims, "azp");
    return json_is_string(id) && is_listed_id(applications, text_of(id));
}

static bool is_list_of_texts(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!json_is_string(json_array_get(list, i)))
            return false;
    return !list || json_is_array(list);
}

static const char *read_names(const json_t *claims, struct oidc_bearer *bearer)
{
    const json_t *groups = json_object_get(claims, "groups");
    const json_t *roles = json_object_get(claims, "roles");
    const size_t group_count = json_array_size(groups);
    const size_t role_count = json_array_size(roles);
    if (!is_list_of_texts(groups) || !is_list_of_texts(roles))
        return "its claims are not of the right type";
    bearer->names = calloc(group_count + role_count + 1, sizeof *bearer->names);
    if (!bearer->names)
        return "there is no memory for it";
    for (size_t i = 0; i < group_count; i++)
        bearer->names[i] = text_of(json_array_get(groups, i));
    for (size_t i = 0; i < role_count; i++)
        bearer->names[group_count + i] = text_of(json_array_get(roles, i));
    bearer->claims.groups = bearer->names;
    bearer->claims.group_count = group_count;
    bearer->claims.app_roles = bearer->names + group_count;
    bearer->claims.app_role_count = role_count;
    return NULL;
}

static assent_text principal_name(const json_t *claims)
{
    static const char *const names[] = { "upn", "unique_name", "preferred_username" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const json_t *name = json_object_get(claims, names[i]);
        if (json_is_string(name) && json_string_length(name) > 0)
            return text_of(name);
    }
    return (assent_text){ NULL, 0 };
}

const char *oidc_claims_read(const json_t *claims, const struct oidc_terms *terms, int64_t now_ms,
                             int64_t difference_s, struct oidc_bearer *ret_bearer)
{
    const json_t *subject = json_object_get(claims, "oid");
    *ret_bearer = (struct oidc_bearer){ .claims = { .size = sizeof ret_bearer->claims } };
    assent_claims *bearer = &ret_bearer->claims;
    if (!oidc_claims_are_of(claims, terms))
        return "its issuer is none of ours, or may not speak for its tenant";
    const char *problem = check_times(claims, now_ms, difference_s, &bearer->expires_at_ms);
    if (!problem && !is_for_us(claims, terms->audiences))
        problem = "it is for somebody else";
    if (!problem && !is_id(subject))
        problem = "it does not say who";
    if (!problem && terms->applications && !is_from_application(claims, terms->applications))
        problem = "it comes from another program";
    if (!problem)
        problem = check_kind(claims, terms, bearer);
    if (!problem)
        problem = read_names(claims, ret_bearer);
    if (problem)
        return problem;
    bearer->subject = text_of(subject);
    bearer->tenant = text_of(json_object_get(claims, "tid"));
    if (!bearer->is_application)
        bearer->principal_name = principal_name(claims);
    return NULL;
}

void oidc_bearer_free(struct oidc_bearer *bearer)
{
    free(bearer->names);
    *bearer = (struct oidc_bearer){ .names = NULL };
}
