/* Passwords: what is kept, what is right, and that each costs what it should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/id.h"
#include "base/password.h"

static struct as_arena arena;

static as_str hash(enum as_password_kind kind, const char *password, uint8_t seed)
{
    struct as_err err = { 0 };
    uint8_t salt[AS_PASSWORD_SALT_SIZE] = { seed };
    as_str kept = AS_STR_NONE;
    if (as_password_hash(kind, as_str_of(password), salt, &arena, &kept, &err) < 0)
        fail_msg("%s", err.text);
    return kept;
}

static bool is_right(as_str kept, const char *password)
{
    struct as_err err = { 0 };
    bool is = false;
    if (as_password_verify(kept, as_str_of(password), &is, &err) < 0)
        fail_msg("%s", err.text);
    return is;
}

static void a_password_is_kept_in_the_string_format_with_its_own_parameters(void **unused)
{
    (void)unused;
    static const struct {
        enum as_password_kind kind;
        const char *head;
    } cases[] = {
        { AS_PASSWORD_MADE, "$argon2id$v=19$m=8,t=1,p=1$" },
        { AS_PASSWORD_CHOSEN, "$argon2id$v=19$m=19456,t=2,p=1$" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const as_str kept = hash(cases[i].kind, "correct horse battery staple", 1);
        assert_true(as_str_starts_with(kept, as_str_of(cases[i].head)));
        assert_true(kept.size < AS_PASSWORD_TEXT_SIZE);
        assert_true(as_str_find(kept, AS_STR("horse")) < 0);
    }
}

static void only_the_password_itself_is_right(void **unused)
{
    (void)unused;
    static const char *const wrong[] = { "", "correct hors", "correct horsE", "correct horse " };
    for (int kind = AS_PASSWORD_MADE; kind <= AS_PASSWORD_CHOSEN; kind++) {
        const as_str kept = hash(kind, "correct horse", 1);
        assert_true(is_right(kept, "correct horse"));
        for (size_t i = 0; i < AS_COUNT(wrong); i++)
            assert_false(is_right(kept, wrong[i]));
    }
}

static void another_salt_gives_another_string_that_is_right_too(void **unused)
{
    (void)unused;
    const as_str one = hash(AS_PASSWORD_MADE, "same", 1);
    const as_str other = hash(AS_PASSWORD_MADE, "same", 2);
    assert_false(as_str_equal(one, other));
    assert_true(is_right(one, "same"));
    assert_true(is_right(other, "same"));
}

/* The reference implementation's own test vector for Argon2id, version 0x13 (its test.c: m=2^8, t=2, p=1). */
static void a_published_hash_is_right(void **unused)
{
    (void)unused;
    static const char vector[] = "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
                                 "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    assert_true(is_right(AS_STR(vector), "password"));
    assert_false(is_right(AS_STR(vector), "passworD"));
}

static void what_is_no_kept_password_is_an_error_and_never_right(void **unused)
{
    (void)unused;
    char longest[300];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const cases[] = { "", "secret", "$argon2id$", "$2b$12$abc", longest };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        bool is = true;
        assert_true(as_password_verify(as_str_of(cases[i]), AS_STR("x"), &is, &err) < 0);
        assert_false(is);
    }
}

static void from_elsewhere_only_our_own_parameters_are_taken(void **unused)
{
    (void)unused;
    struct as_err err = { 0 };
    static const char *const bad[] = {
        "secret",
        "$argon2id$v=19$m=8,t=1,p=1$",
        "$argon2id$v=19$m=4194304,t=100,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2i$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    assert_int_equal(as_password_check_kept(AS_STR_NONE, &err), 0);
    assert_int_equal(as_password_check_kept(hash(AS_PASSWORD_MADE, "x", 1), &err), 0);
    assert_int_equal(as_password_check_kept(hash(AS_PASSWORD_CHOSEN, "x", 1), &err), 0);
    for (size_t i = 0; i < AS_COUNT(bad); i++)
        assert_int_equal(as_password_check_kept(as_str_of(bad[i]), &err), AS_E_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_password_is_kept_in_the_string_format_with_its_own_parameters),
        cmocka_unit_test(only_the_password_itself_is_right),
        cmocka_unit_test(another_salt_gives_another_string_that_is_right_too),
        cmocka_unit_test(a_published_hash_is_right),
        cmocka_unit_test(what_is_no_kept_password_is_an_error_and_never_right),
        cmocka_unit_test(from_elsewhere_only_our_own_parameters_are_taken),
    };
    as_arena_init(&arena);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    as_arena_fini(&arena);
    return failed;
}
