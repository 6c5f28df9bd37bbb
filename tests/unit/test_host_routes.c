/* The route table: letter case, names, rests, methods, refusals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/routes.h"

static void on_request(void *data, assent_request *request)
{
    (void)data;
    (void)request;
}

static void on_refusal(void *data, assent_request *request, const char *reason,
                       assent_response *response)
{
    (void)data;
    (void)request;
    (void)reason;
    (void)response;
}

static const char first[] = "first";
static const char second[] = "second";

static int offer(struct as_routes *routes, const char *owner, const char *method, const char *path,
                 struct as_err *err)
{
    const assent_route route = { .size = sizeof route,
                                 .method = method,
                                 .path = path,
                                 .on_request = on_request,
                                 .data = (void *)(uintptr_t)path };
    return as_routes_offer(routes, owner, &route, err);
}

static int make(void **state)
{
    static const char *const paths[] = {
        "/v1/customers",
        "/v1/customers/{customer}",
        "/v1/customers/{id}/agreements",
        "/v1/customers/special",
        "/v1/Agreements/{template}/document",
        "/files/{path...}",
        "/",
    };
    static struct as_routes routes;
    struct as_err err;
    as_routes_init(&routes);
    for (size_t i = 0; i < AS_COUNT(paths); i++)
        assert_int_equal(offer(&routes, first, "GET", paths[i], &err), 0);
    assert_int_equal(offer(&routes, second, "POST", "/v1/customers", &err), 0);
    assert_int_equal(offer(&routes, second, "DELETE", "/v1/customers/{customer}", &err), 0);
    assert_int_equal(
        as_routes_refusals(&routes, first, "", on_refusal, (void *)(uintptr_t)first, &err), 0);
    assert_int_equal(
        as_routes_refusals(&routes, second, "/v1", on_refusal, (void *)(uintptr_t)second, &err), 0);
    *state = &routes;
    return 0;
}

static int drop(void **state)
{
    as_routes_fini(*state);
    return 0;
}

static assent_match match(struct as_routes *routes, const char *method, const char *path)
{
    assent_match found = { .size = sizeof found };
    as_routes_match(routes, as_str_of(method), as_str_of(path), &found);
    return found;
}

static void paths_match_by_segments_in_any_letter_case(void **state)
{
    static const struct {
        const char *method, *path, *route, *param, *value; /* route NULL: not found */
    } cases[] = {
        { "GET", "/v1/customers", "/v1/customers", NULL, NULL },
        { "GET", "/V1/CUSTOMERS", "/v1/customers", NULL, NULL },
        { "GET", "/v1/customers/ABC", "/v1/customers/{customer}", "customer", "ABC" },
        { "GET", "/v1/customers/Special", "/v1/customers/special", NULL, NULL },
        { "DELETE", "/v1/customers/special", "/v1/customers/{customer}", "customer", "special" },
        { "GET", "/v1/customers/x/agreements", "/v1/customers/{id}/agreements", "id", "x" },
        { "GET", "/v1/customers/special/agreements", "/v1/customers/{id}/agreements", "id",
          "special" },
        { "GET", "/v1/agreements/t/document", "/v1/Agreements/{template}/document", "template",
          "t" },
        { "GET", "/files/a/B/c", "/files/{path...}", "path", "a/B/c" },
        { "HEAD", "/v1/customers", "/v1/customers", NULL, NULL },
        { "GET", "/", "/", NULL, NULL },
        { "GET", "/v1", NULL, NULL, NULL },
        { "GET", "/v1/customersx", NULL, NULL, NULL },
        { "GET", "/v1/customers/x/y", NULL, NULL, NULL },
        { "GET", "/files", NULL, NULL, NULL },
        { "GET", "", NULL, NULL, NULL },
        { "GET", "v1/customers", NULL, NULL, NULL },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const assent_match found = match(*state, cases[i].method, cases[i].path);
        if (!cases[i].route) {
            assert_int_equal(found.status, ASSENT_E_NOT_FOUND);
            continue;
        }
        assert_int_equal(found.status, ASSENT_OK);
        assert_string_equal(found.route->path, cases[i].route);
        assert_int_equal(found.param_count, cases[i].param ? 1 : 0);
        if (cases[i].param) {
            assert_true(as_str_equal(found.params[0].name, as_str_of(cases[i].param)));
            assert_true(as_str_equal(found.params[0].value, as_str_of(cases[i].value)));
        }
    }
}

static void another_method_is_told_what_is_allowed(void **state)
{
    assent_match found = match(*state, "PUT", "/v1/customers");
    assert_int_equal(found.status, ASSENT_E_CONFLICT);
    assert_true(as_str_equal(found.allow, AS_STR("GET, HEAD, POST")));
    found = match(*state, "POST", "/v1/customers/special");
    assert_int_equal(found.status, ASSENT_E_CONFLICT);
    assert_true(as_str_equal(found.allow, AS_STR("GET, HEAD, DELETE")));
}

static void the_longest_prefix_writes_the_refusals(void **state)
{
    static const struct {
        const char *path;
        const char *owner;
    } cases[] = {
        { "/v1/nothing", second }, { "/V1", second }, { "/v1x", first },
        { "/other", first },       { "", first },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_ptr_equal(match(*state, "GET", cases[i].path).refusal_data, cases[i].owner);
}

static void a_route_is_offered_once(void **state)
{
    struct as_err err;
    assert_int_equal(offer(*state, second, "GET", "/V1/customers", &err), AS_E_CONFLICT);
    assert_non_null(strstr(err.text, "\"first\""));
    assert_int_equal(offer(*state, second, "GET", "/v1/customers/{other}", &err), AS_E_CONFLICT);
    assert_int_equal(as_routes_refusals(*state, first, "/V1", on_refusal, NULL, &err),
                     AS_E_CONFLICT);
}

static void odd_routes_are_refused(void **state)
{
    static const char *const paths[] = {
        "", "v1", "/a//b", "/a/{x", "/a/{}", "/a/{x...}/b", "/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}",
    };
    struct as_err err;
    for (size_t i = 0; i < AS_COUNT(paths); i++)
        assert_int_equal(offer(*state, first, "GET", paths[i], &err), AS_E_INVALID);
}

static void what_is_withdrawn_is_gone(void **state)
{
    struct as_err err;
    as_routes_withdraw(*state, second);
    assert_int_equal(match(*state, "POST", "/v1/customers").status, ASSENT_E_CONFLICT);
    assert_ptr_equal(match(*state, "GET", "/v1/nothing").refusal_data, first);
    assert_int_equal(offer(*state, first, "POST", "/v1/customers", &err), 0);
    assert_int_equal(match(*state, "POST", "/v1/customers").status, ASSENT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(paths_match_by_segments_in_any_letter_case, make, drop),
        cmocka_unit_test_setup_teardown(another_method_is_told_what_is_allowed, make, drop),
        cmocka_unit_test_setup_teardown(the_longest_prefix_writes_the_refusals, make, drop),
        cmocka_unit_test_setup_teardown(a_route_is_offered_once, make, drop),
        cmocka_unit_test_setup_teardown(odd_routes_are_refused, make, drop),
        cmocka_unit_test_setup_teardown(what_is_withdrawn_is_gone, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
