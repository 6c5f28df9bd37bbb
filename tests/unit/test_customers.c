/* New customers, and what is shown once: their first password, secrets of tokens. */
#include "world.h"

#include "base/password.h"
#include "operations/handlers.h"

static void a_domain_is_taken_in_any_letter_case(void **state)
{
    struct world *world = *state;
    world_customer(world, &world->sales, "Taken.Nordvik.Example");
    assert_int_equal(
        world_command(world, &world->provider_sales, NULL, "customer.create",
                      "{\"domain\":\"tAKEN.nordvik.example\",\"company_name\":\"X\",\"culture\":"
                      "\"sv-SE\",\"email\":\"a@b.example\",\"country\":\"SE\"}"),
        AS_E_CONFLICT);
    assert_string_equal(world->last->err.word, "domain.taken");
}

static void the_first_password_is_shown_again_to_a_repeat_and_kept_as_argon2id(void **state)
{
    struct world *world = *state;
    static const char request[] = "00000000-0a54-4a0e-9c40-8f6d5a1e7702";
    static const char input[] =
        "{\"domain\":\"pw.example\",\"company_name\":\"X\",\"culture\":\"sv-SE\","
        "\"email\":\"a@b.example\",\"country\":\"SE\"}";
    char first[64] = "";
    for (int i = 0; i < 2; i++) {
        struct as_err err = { 0 };
        assert_int_equal(world_command(world, &world->sales, request, "customer.create", input), 0);
        struct as_preparation preparation = { &world->last->arena, as_store_key(world->store),
                                              world->now };
        assert_int_equal(world->last->operation->finish(&preparation, world->last->input,
                                                        world->last->reply, &err),
                         0);
        const struct as_customer_view *view = world_reply(world);
        char password[64];
        snprintf(password, sizeof password, "%.*s", AS_STR_ARG(view->credentials.password));
        assert_int_equal(strlen(password), 20);
        bool is_right = false;
        assert_int_equal(as_password_verify(view->customer.password, view->credentials.password,
                                            &is_right, &err),
                         0);
        assert_true(is_right);
        assert_true(as_digest_is_nil(&view->customer.credential));
        if (i == 1)
            assert_string_equal(password, first);
        snprintf(first, sizeof first, "%s", password);
    }
}

static void a_customer_whose_password_nobody_would_see_has_none(void **state)
{
    struct world *world = *state;
    struct as_err err = { 0 };
    struct as_customer_create input = { .country = AS_STR("SE") };
    const struct as_preparation preparation = { .arena = &world->arena,
                                                .key = as_store_key(world->store),
                                                .is_unseen = true };
    assert_int_equal(as_op_customer_create.prepare(&preparation, &input, &err), 0);
    assert_int_equal(input.password.size, 0);

    struct as_customer_view view = { .customer.id = input.id,
                                     .customer.domain = AS_STR("a.example") };
    assert_int_equal(as_op_customer_create.finish(&preparation, &input, &view, &err), 0);
    assert_true(view.etag.size > 0);
    assert_int_equal(view.credentials.user_name.size, 0);
    assert_int_equal(view.credentials.password.size, 0);
}

static void the_secret_of_a_token_is_shown_once(void **state)
{
    struct world *world = *state;
    static const char request[] = "00000000-0a54-4a0e-9c40-8f6d5a1e7703";
    const char *input =
        as_arena_printf(&world->arena, "{\"user\":\"%s\"}",
                        as_id_format(&world->sales.id, (char[AS_ID_TEXT_SIZE]){ 0 }).data)
            .data;
    for (int i = 0; i < 2; i++) {
        struct as_err err = { 0 };
        assert_int_equal(world_command(world, &world->host, request, "token.create", input), 0);
        struct as_preparation preparation = { &world->last->arena, as_store_key(world->store),
                                              world->now };
        assert_int_equal(world->last->operation->finish(&preparation, world->last->input,
                                                        world->last->reply, &err),
                         0);
        const struct as_token_created *created = world_reply(world);
        assert_int_equal(created->secret.size, i == 0 ? 43 : 0);
    }
}

static void digests_of_secrets_are_kept_and_shown_to_nobody(void **state)
{
    struct world *world = *state;
    as_auto_buf struct as_buf buf;
    as_buf_init(&buf);
    world_customer(world, &world->sales, "hidden.example");
    const struct as_customer_view *view = world_reply(world);
    assert_true(view->customer.password.size > 0);
    as_fields_write(&as_customer_view_fields, view, AS_PART_REPLY, &buf);
    assert_true(as_str_find(as_buf_str(&buf), AS_STR("hidden.example")) > 0);
    assert_true(as_str_find(as_buf_str(&buf), AS_STR("credential")) < 0);
    assert_true(as_str_find(as_buf_str(&buf), AS_STR("argon2")) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_domain_is_taken_in_any_letter_case),
        cmocka_unit_test(the_first_password_is_shown_again_to_a_repeat_and_kept_as_argon2id),
        cmocka_unit_test(a_customer_whose_password_nobody_would_see_has_none),
        cmocka_unit_test(the_secret_of_a_token_is_shown_once),
        cmocka_unit_test(digests_of_secrets_are_kept_and_shown_to_nobody),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
