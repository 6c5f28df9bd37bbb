/* Invitations: who may answer them, and what each state lets happen. */
#include "invited.h"

/* ---- Sentences ------------------------------------------------------------------------------- */

static void a_customer_that_follows_its_link_and_accepts_has_accepted_directly(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i1.nordvik.example");
    const struct invited invited = invite(world, &world->sales, &customer);
    const struct as_actor contact = contact_of(&customer);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), AS_E_BLOCKED);

    expect(open_link(world, invited.token), 0);
    const struct as_invitation_opened *opened = world_reply(world);
    assert_int_equal(opened->state, AS_INVITATION_OPENED);
    assert_true(opened->is_changed);
    assert_memory_equal(opened->partner_name.data, "Fjord Cloud AB", 14);

    expect(accept(world, &contact, invited.token), 0);
    assert_int_equal(settled(world)->state, AS_INVITATION_ACCEPTED);
    const struct as_agreement agreement = settled(world)->agreement;
    assert_int_equal(agreement.method, AS_METHOD_DIRECT);
    assert_int_equal(agreement.assurance, AS_ASSURANCE_PASSWORD);
    assert_true(as_id_equal(&agreement.invitation, &invited.id));
    assert_true(as_id_equal(&agreement.partner, &world->direct.id));
    assert_true(as_str_equal(agreement.evidence.address, AS_STR("192.0.2.7")));
    assert_true(as_str_equal(agreement.contact.first_name, AS_STR("Ingrid")));
    assert_int_equal(agreement.agreed_at, world->now);

    expect(accept(world, &contact, invited.token), 0); /* a double click */
    assert_false(settled(world)->is_changed);
    assert_int_equal(settled(world)->agreement.sequence, agreement.sequence);
    assert_int_equal(settled(world)->agreement.previous, 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
}

static void a_customer_that_buys_already_is_blocked_and_told_why(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i2.nordvik.example");
    const struct as_actor contact = contact_of(&customer);
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    const struct invited invited = invite(world, &world->sales, &customer);
    expect(open_link(world, invited.token), 0);
    assert_int_equal(((const struct as_invitation_opened *)world_reply(world))->state,
                     AS_INVITATION_OPENED);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);

    expect(accept(world, &contact, invited.token), 0);
    assert_int_equal(settled(world)->state, AS_INVITATION_BLOCKED);
    assert_true(settled(world)->is_changed);
    assert_int_equal(settled(world)->agreement.row, 0);
    assert_int_equal(settled(world)->refusals.count, 1);
    const struct as_answer *refusal = settled(world)->refusals.items;
    assert_true(as_str_equal(refusal->code, AS_STR("direct.existing_purchases")));
    assert_true(
        as_str_starts_with(refusal->sentence, AS_STR("Kontakta"))); /* as invited: Swedish */

    expect(open_link(world, invited.token), 0); /* still, and nothing new */
    assert_false(((const struct as_invitation_opened *)world_reply(world))->is_changed);
    const struct as_invitation now = look(world, &world->sales, &invited.id);
    assert_true(as_str_equal(now.blocked_by, AS_STR("direct.existing_purchases")));
    assert_int_equal(now.agreement, AS_INT_NONE);
}

static void a_relationship_is_asked_for_by_domain_and_begins_with_the_acceptance(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i3.nordvik.example");
    const struct as_id stranger = world_customer(world, &world->sales, "i3b.nordvik.example");
    const struct as_actor contact = contact_of(&customer);
    const struct as_actor other = contact_of(&stranger);
    struct as_err err = { 0 };
    void *reply = NULL;
    char input[128];
    const struct invited invited =
        invite_domain(world, &world->reseller_sales, "I3.nordvik.example");
    assert_true(as_id_is_nil(&invited.customer));

    expect(open_link(world, invited.token), 0);
    expect_word(accept(world, &other, invited.token), "invitation.unknown");
    assert_int_equal(command(world, &world->reseller_sales, "order.create",
                             "{\"customer\":\"%s\",\"lines\":[{\"number\":0,\"offer_id\":\"O\","
                             "\"quantity\":1}]}",
                             id_text(world, &customer)),
                     AS_E_NOT_FOUND);
    expect(accept(world, &contact, invited.token), 0);
    assert_int_equal(settled(world)->state, AS_INVITATION_ACCEPTED);

    for (size_t i = 0; i < 2; i++) { /* the reseller buys for it, and its provider sees it */
        const struct as_actor *actor = i ? &world->provider_sales : &world->reseller_sales;
        snprintf(input, sizeof input, "{\"customer\":\"%s\"}", id_text(world, &customer));
        assert_int_equal(query(world, actor, "customer.get", input, &reply, &err), 0);
        const struct as_customer_view *view = reply;
        assert_int_equal(view->relationship, AS_RELATIONSHIP_ACTIVE);
        snprintf(input, sizeof input, "{\"prefix\":\"i3.nordvik\",\"by\":\"domain\"}");
        assert_int_equal(query(world, actor, "customer.list", input, &reply, &err), 0);
        assert_int_equal(((const struct as_customer_page *)reply)->items.count, 1);
    }
    assert_int_equal(world_order(world, &world->reseller_sales, &customer, NULL), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL),
                     0); /* the older one stays */

    snprintf(input, sizeof input, "{\"customer\":\"%s\"}", id_text(world, &customer));
    assert_int_equal(query(world, &contact, "customer.partners", input, &reply, &err), 0);
    const struct as_page *page = reply;
    const struct as_customer_partner *partners = page->items.items;
    assert_int_equal(page->items.count, 2);
    assert_true(as_id_equal(&partners[0].partner, &world->reseller.id));
    assert_true(as_str_equal(partners[0].provider_name, AS_STR("Polder Distributie BV")));
    assert_int_equal(partners[0].method, AS_METHOD_DIRECT);
    assert_int_equal(partners[1].relationship, AS_RELATIONSHIP_ACTIVE);
    snprintf(input, sizeof input, "{\"customer\":\"%s\"}", id_text(world, &stranger));
    assert_int_equal(query(world, &contact, "customer.partners", input, &reply, &err),
                     AS_E_NOT_FOUND);
}

static void a_new_customer_is_made_in_the_same_step(void **state)
{
    struct world *world = *state;
    static const char format[] =
        "{\"kind\":\"new_customer\",\"new_customer\":{\"domain\":\"%s\",\"company_name\":\"Nordvik "
        "AS\",\"culture\":\"nb-NO\",\"email\":\"kari@nordvik.example\",\"first_name\":\"Kari\","
        "\"last_name\":\"Moe\",\"country\":\"%s\",\"address\":{\"line1\":\"Storgata 1\",\"city\":"
        "\"Oslo\",\"postal_code\":\"%s\"}}}";
    expect(command(world, &world->sales, "invitation.create", format, "i4.nordvik.example", "NO",
                   "0155"),
           0);
    struct as_invitation_made *made = (struct as_invitation_made *)world->last->reply;
    assert_true(as_str_equal(made->invitation.email, AS_STR("kari@nordvik.example")));
    assert_true(as_str_equal(made->invitation.locale, AS_STR("nb-NO")));
    assert_true(as_str_equal(made->invitation.domain, AS_STR("i4.nordvik.example")));
    const struct as_preparation preparation = { &world->last->arena, as_store_key(world->store),
                                                world->now, AS_STR("sandbox"),
                                                AS_STR("https://here.example") };
    struct as_err err = { 0 };
    assert_int_equal(world->last->operation->finish(&preparation, world->last->input, made, &err),
                     0);
    assert_int_equal(made->link.size, 0); /* the service mails it */
    assert_true(as_str_equal(made->credentials.user_name, AS_STR("admin@i4.nordvik.example")));
    assert_true(made->credentials.password.size >= 20);

    expect_word(command(world, &world->sales, "invitation.create", format, "i4.nordvik.example",
                        "NO", "0155"),
                "domain.taken");
    expect_word(command(world, &world->reseller_sales, "invitation.create", format,
                        "i5.nordvik.example", "NO", "0155"),
                "reseller.asks_provider_unnamed");
    expect_word(command(world, &world->sales, "invitation.create", format, "i5.nordvik.example",
                        "NO", "nonsense"),
                "address.postal_code");
}

static void asked_again_it_gets_a_new_link_and_the_old_one_leads_nowhere(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i6.nordvik.example");
    const struct as_actor contact = contact_of(&customer);
    const struct invited first = invite(world, &world->sales, &customer);
    expect(open_link(world, first.token), 0);
    const struct invited second = invite(world, &world->sales, &customer);
    assert_true(as_id_equal(&first.id, &second.id));
    assert_int_equal(second.generation, 2);
    assert_string_not_equal(first.token, second.token);
    const struct as_invitation now = look(world, &world->sales, &second.id);
    assert_int_equal(now.state, AS_INVITATION_CREATED);
    assert_int_equal(now.opened_at, AS_TIME_NONE);
    expect_word(open_link(world, first.token), "invitation.unknown");
    expect_word(accept(world, &contact, first.token), "invitation.unknown");

    struct invited third;
    expect(command(world, &world->sales, "invitation.renew", "{\"id\":\"%s\"}",
                   id_text(world, &second.id)),
           0);
    take(world, &third);
    assert_int_equal(third.generation, 3);
    expect_word(open_link(world, second.token), "invitation.unknown");
    expect(open_link(world, third.token), 0);
}

static void nobody_but_who_invited_learns_of_it(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i7.nordvik.example");
    const struct invited ours = invite(world, &world->sales, &customer);
    const struct invited resold =
        invite_domain(world, &world->reseller_sales, "i7.nordvik.example");
    const struct {
        const struct as_actor *actor;
        const struct invited *invited;
        bool sees;
    } cases[] = {
        { &world->sales, &ours, true },
        { &world->sales, &resold, false },
        { &world->provider_sales, &ours, false },
        { &world->provider_sales, &resold, true },
        { &world->reseller_sales, &ours, false },
        { &world->reseller_sales, &resold, true },
        { &world->host, &ours, true },
        { &world->host, &resold, true },
        { &world->helpdesk, &ours, true },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        char input[128];
        void *reply = NULL;
        struct as_err err;
        snprintf(input, sizeof input, "{\"id\":\"%s\"}", id_text(world, &cases[i].invited->id));
        const int rc = query(world, cases[i].actor, "invitation.get", input, &reply, &err);
        if (rc != (cases[i].sees ? 0 : AS_E_NOT_FOUND))
            fail_msg("case %zu: %d %s", i, rc, err.text);
        if (rc < 0)
            assert_string_equal(err.word, "invitation.unknown");
        if (cases[i].sees || cases[i].actor == &world->helpdesk)
            continue;
        expect_word(world_command(world, cases[i].actor, NULL, "invitation.cancel", input),
                    "invitation.unknown");
        expect_word(world_command(world, cases[i].actor, NULL, "invitation.renew", input),
                    "invitation.unknown");
    }
}

static void what_has_ended_says_how(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *operation, *word;
    } ends[] = {
        { "invitation.cancel", "invitation.cancelled" },
        { "invitation.decline", "invitation.declined" },
        { "invitation.expire", "invitation.expired" },
    };
    for (size_t i = 0; i < AS_COUNT(ends); i++) {
        char domain[64];
        snprintf(domain, sizeof domain, "i8-%zu.nordvik.example", i);
        const struct as_id customer = world_customer(world, &world->sales, domain);
        const struct as_actor contact = contact_of(&customer);
        const struct invited invited = invite(world, &world->sales, &customer);
        const char *id = id_text(world, &invited.id);
        if (i == 0) {
            expect(command(world, &world->sales, ends[i].operation, "{\"id\":\"%s\"}", id), 0);
        } else if (i == 1) {
            expect(command(world, &contact, ends[i].operation,
                           "{\"token\":\"%s\",\"reason\":\"Not now\"}", invited.token),
                   0);
        } else {
            expect_word(command(world, &world->host, ends[i].operation, "{\"id\":\"%s\"}", id),
                        "invitation.not_due");
            expect(command(world, &world->host, "invitation.limit",
                           "{\"id\":\"%s\",\"expires_at\":\"2026-06-02T12:00:00Z\"}", id),
                   0);
            expect_word(command(world, &world->host, ends[i].operation, "{\"id\":\"%s\"}", id),
                        "invitation.not_due");
            world->now += INT64_C(24) * 3600 * 1000;
            expect_word(open_link(world, invited.token), ends[i].word); /* before anybody ends it */
            expect(command(world, &world->host, ends[i].operation, "{\"id\":\"%s\"}", id), 0);
        }
        expect_word(open_link(world, invited.token), ends[i].word);
        expect_word(accept(world, &contact, invited.token), ends[i].word);
        if (i != 1)
            expect_word(
                command(world, &contact, "invitation.decline", "{\"token\":\"%s\"}", invited.token),
                ends[i].word);
        expect_word(command(world, &world->sales, "invitation.renew", "{\"id\":\"%s\"}", id),
                    ends[i].word);
        const struct invited again = invite(world, &world->sales, &customer); /* another one */
        assert_false(as_id_equal(&again.id, &invited.id));
        assert_int_equal(again.generation, 1);
    }
    expect_word(open_link(world, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                "invitation.unknown");
    expect_word(open_link(world, "x"), "invitation.unknown");
}

static void inputs_that_do_not_fit_their_kind_name_the_field(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *input, *path;
    } cases[] = {
        { "{\"kind\":\"existing_customer\"}", "customer" },
        { "{\"kind\":\"new_customer\"}", "new_customer" },
        { "{\"kind\":\"relationship\"}", "domain" },
        { "{\"kind\":\"relationship\",\"domain\":\"a.example\",\"customer\":\"" MCA "\"}",
          "customer" },
        { "{\"kind\":\"existing_customer\",\"customer\":\"" MCA "\",\"domain\":\"a.example\"}",
          "domain" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err = { 0 };
        const struct as_operation *operation = as_operation_find(AS_STR("invitation.create"));
        as_auto_json json_t *json = as_json_parse(world_text(cases[i].input), &err);
        void *input = as_arena_alloc(&world->arena, operation->input->size);
        assert_int_equal(as_fields_read(operation->input, json, 0, &world->arena, input, &err), 0);
        const struct as_preparation preparation = { &world->arena, as_store_key(world->store),
                                                    world->now, AS_STR("sandbox"), AS_STR_NONE };
        assert_int_equal(operation->prepare(&preparation, input, &err), AS_E_INVALID);
        assert_string_equal(err.path, cases[i].path);
    }
    expect_word(command(world, &world->reseller_sales, "invitation.create",
                        "{\"kind\":\"relationship\",\"domain\":\"a.example\",\"type\":\"None\"}"),
                "type.unknown");
    assert_int_equal(command(world, &world->sales, "invitation.create",
                             "{\"kind\":\"relationship\",\"domain\":\"a.example\"}"),
                     AS_E_INVALID); /* nobody to mail it to */
    assert_string_equal(refused(world)->path, "email");
    expect(command(world, &world->sales, "invitation.create",
                   "{\"kind\":\"relationship\",\"domain\":\"a.example\",\"delivery\":\"hand\"}"),
           0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_customer_that_follows_its_link_and_accepts_has_accepted_directly),
        cmocka_unit_test(a_customer_that_buys_already_is_blocked_and_told_why),
        cmocka_unit_test(a_relationship_is_asked_for_by_domain_and_begins_with_the_acceptance),
        cmocka_unit_test(a_new_customer_is_made_in_the_same_step),
        cmocka_unit_test(asked_again_it_gets_a_new_link_and_the_old_one_leads_nowhere),
        cmocka_unit_test(nobody_but_who_invited_learns_of_it),
        cmocka_unit_test(what_has_ended_says_how),
        cmocka_unit_test(inputs_that_do_not_fit_their_kind_name_the_field),
    };
    return cmocka_run_group_tests(tests, invited_open, invited_close);
}
