/* Invitations as lists and mails, and that none of it differs when it is replayed or explained. */
#include "invited.h"

#include "operations/explained.h"

/* ---- The outbox ------------------------------------------------------------------------------ */

static int queue_mail(struct world *world, const struct invited *invited, const char *rest)
{
    return command(world, &world->host, "mail.queue", "{\"invitation\":\"%s\",%s}",
                   id_text(world, &invited->id), rest);
}

static int letter(struct world *world, const struct as_mail *mail,
                  struct as_mail_letter *ret_letter, struct as_err *err)
{
    void *reply = NULL;
    char input[128];
    snprintf(input, sizeof input, "{\"id\":\"%s\"}", id_text(world, &mail->id));
    const int rc = query(world, &world->host, "mail.get", input, &reply, err);
    if (rc == 0)
        *ret_letter = *(const struct as_mail_letter *)reply;
    return rc;
}

static void a_mail_says_what_is_so_when_it_goes(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i9.nordvik.example");
    const struct as_actor contact = contact_of(&customer);
    const struct invited invited = invite(world, &world->sales, &customer);
    struct as_mail_letter said;
    struct as_err err;
    expect(queue_mail(world, &invited, "\"template\":\"invitation\",\"to\":\"customer\""), 0);
    const struct as_mail mail = *(const struct as_mail *)world_reply(world);
    assert_int_equal(letter(world, &mail, &said, &err), 0);
    assert_true(as_str_equal(said.to_address, AS_STR("ingrid@nordvik.example")));
    assert_true(as_str_equal(said.to_name, AS_STR("Ingrid Solheim")));
    assert_true(as_str_equal(said.locale, AS_STR("sv-SE")));
    assert_true(as_str_equal(said.variables.user_name, AS_STR("admin@i9.nordvik.example")));
    assert_true(as_str_equal(said.variables.text, AS_STR("Hello")));
    assert_true(as_str_ends_with(said.variables.link, world_text(invited.token)));
    assert_true(as_str_starts_with(said.variables.link, AS_STR("http://here.example/invitation/")));

    expect(command(world, &world->host, "mail.sent", "{\"id\":\"%s\",\"tries\":2}",
                   id_text(world, &mail.id)),
           0);
    assert_int_equal(look(world, &world->sales, &invited.id).state, AS_INVITATION_SENT);
    expect_word(command(world, &world->host, "mail.failed", "{\"id\":\"%s\",\"reason\":\"late\"}",
                        id_text(world, &mail.id)),
                "mail.sent");

    /* One that waits while the link is replaced leads nobody astray. */
    expect(queue_mail(
               world, &invited,
               "\"template\":\"reminder\",\"to\":\"customer\",\"number\":1,\"while_live\":true"),
           0);
    const struct as_mail reminder = *(const struct as_mail *)world_reply(world);
    expect_word(
        queue_mail(world, &invited, "\"template\":\"reminder\",\"to\":\"customer\",\"number\":1"),
        "mail.repeated");
    const struct invited renewed = invite(world, &world->sales, &customer);
    assert_int_equal(letter(world, &reminder, &said, &err), AS_E_CONFLICT);
    assert_string_equal(err.word, "invitation.replaced");
    expect_word(queue_mail(world, &renewed,
                           "\"template\":\"reminder\",\"to\":\"customer\",\"generation\":1"),
                "invitation.replaced");

    expect(accept(world, &contact, renewed.token), 0);
    expect_word(queue_mail(world, &renewed,
                           "\"template\":\"reminder\",\"to\":\"customer\",\"while_live\":true"),
                "invitation.accepted");
    expect(queue_mail(world, &renewed, "\"template\":\"accepted_partner\",\"to\":\"partner\""), 0);
    const struct as_mail told = *(const struct as_mail *)world_reply(world);
    assert_int_equal(letter(world, &told, &said, &err), 0);
    assert_true(as_str_equal(said.to_address, AS_STR("sales_agent@partner.example")));
    assert_int_equal(said.variables.link.size, 0);
    assert_int_equal(said.variables.agreed_at, world->now);
    assert_true(as_str_equal(said.variables.company_name, AS_STR("Nordvik AS")));
}

static void the_partner_of_a_blocked_customer_reads_why(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i10.nordvik.example");
    struct as_mail_letter said;
    struct as_err err;
    assert_int_equal(world_confirm(world, &world->sales, &customer, NULL, "1"), 0);
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0);
    const struct invited invited = invite(world, &world->sales, &customer);
    expect(open_link(world, invited.token), 0);
    expect_word(queue_mail(world, &invited,
                           "\"template\":\"reminder\",\"to\":\"customer\",\"while_live\":true"),
                "invitation.blocked");
    expect(queue_mail(world, &invited, "\"template\":\"blocked\",\"to\":\"partner\""), 0);
    const struct as_mail mail = *(const struct as_mail *)world_reply(world);
    assert_int_equal(letter(world, &mail, &said, &err), 0);
    const struct as_mail_sentence *sentences = said.variables.sentences.items;
    assert_int_equal(said.variables.sentences.count, 1);
    assert_true(sentences[0].text.size > 0 && sentences[0].remedy.size > 0);
}

/* ---- The board ------------------------------------------------------------------------------- */

static void each_customer_is_counted_once_where_it_stands(void **state)
{
    struct world *world = *state;
    struct as_actor actor = world_user(world, &world->provider, "admin_agent");
    struct as_id customers[7];
    struct invited invited[7];
    void *reply = NULL;
    struct as_err err;
    assert_int_equal(query(world, &actor, "invitation.counts", "{}", &reply, &err), 0);
    const struct as_invitation_counts before = ((const struct as_invitation_board *)reply)->counts;
    for (size_t i = 0; i < AS_COUNT(customers); i++) {
        char domain[64];
        snprintf(domain, sizeof domain, "board%zu.nordvik.example", i);
        customers[i] = world_customer(world, &actor, domain);
        if (i >= 1)
            invited[i] = invite(world, &actor, &customers[i]);
    }
    const struct as_actor contacts[] = { contact_of(&customers[2]), contact_of(&customers[3]) };
    expect(accept(world, &contacts[0], invited[2].token), 0);
    expect(
        command(world, &contacts[1], "invitation.decline", "{\"token\":\"%s\"}", invited[3].token),
        0);
    expect(command(world, &actor, "invitation.cancel", "{\"id\":\"%s\"}",
                   id_text(world, &invited[4].id)),
           0);
    for (size_t i = 5; i < 7; i++) {
        assert_int_equal(world_confirm(world, &actor, &customers[i], NULL, "1"), 0);
        assert_int_equal(world_order(world, &actor, &customers[i], NULL), 0);
        expect(open_link(world, invited[i].token), 0); /* blocked, and confirmed */
    }
    (void)invite_domain(world, &actor, "board9.nordvik.example");

    assert_int_equal(query(world, &actor, "invitation.counts", "{}", &reply, &err), 0);
    const struct as_invitation_board *board = reply;
    assert_int_equal(board->counts.needed - before.needed, 2);
    assert_int_equal(board->counts.invited - before.invited, 2);
    assert_int_equal(board->counts.accepted - before.accepted, 3);
    assert_int_equal(board->counts.declined - before.declined, 1);
    assert_int_equal(board->counts.blocked - before.blocked, 0);
    assert_int_equal(board->blocked.count, 0);

    assert_int_equal(query(world, &actor, "customer.overview",
                           "{\"by\":\"domain\",\"prefix\":\"board\"}", &reply, &err),
                     0);
    const struct as_customer_page *page = reply;
    static const int32_t standings[] = { AS_STANDING_NEEDED,   AS_STANDING_INVITED,
                                         AS_STANDING_ACCEPTED, AS_STANDING_NEEDED,
                                         AS_STANDING_NEEDED,   AS_STANDING_ACCEPTED,
                                         AS_STANDING_ACCEPTED };
    const struct as_customer_glance *items = page->items.items;
    assert_int_equal(page->items.count, AS_COUNT(standings));
    for (size_t i = 0; i < AS_COUNT(standings); i++)
        assert_int_equal(items[i].standing, standings[i]);
    assert_int_equal(items[3].invitation_state, AS_INVITATION_DECLINED);

    assert_int_equal(
        query(world, &actor, "invitation.list", "{\"state\":\"declined\"}", &reply, &err), 0);
    assert_int_equal(((const struct as_page *)reply)->items.count, 1);
    assert_int_equal(query(world, &actor, "invitation.list", "{\"size\":3}", &reply, &err), 0);
    const int64_t next = ((const struct as_page *)reply)->next;
    assert_int_equal(((const struct as_page *)reply)->items.count, 3);
    char input[64];
    snprintf(input, sizeof input, "{\"size\":500,\"after\":%lld}", (long long)next);
    assert_int_equal(query(world, &actor, "invitation.list", input, &reply, &err), 0);
    assert_true(((const struct as_page *)reply)->items.count >= 4);
}

/* ---- The journal ----------------------------------------------------------------------------- */

static void nothing_differs_after_a_restart_or_in_a_replay(void **state)
{
    struct world *world = *state;
    const struct as_id customer = world_customer(world, &world->sales, "i11.nordvik.example");
    const struct as_actor contact = contact_of(&customer);
    const struct invited invited = invite(world, &world->sales, &customer);
    world_restart(world);
    expect(open_link(world, invited.token), 0); /* the index is filled from the disk */
    expect(accept(world, &contact, invited.token), 0);

    struct as_err err = { 0 };
    char into[128];
    struct as_replay_result result;
    snprintf(into, sizeof into, "%s/replayed.db", world->folder);
    if (as_replay(world->path, into, NULL, NULL, &result, &err) < 0)
        fail_msg("%s", err.text);
    if (!result.is_equal)
        fail_msg("%s", result.difference);
}

/* Whose customers they are becomes known late: what one customer answered must not get in the way when another's
 * decision is explained. */
static void every_decision_around_invitations_can_be_explained(void **state)
{
    struct world *world = *state;
    const struct as_id first = world_customer(world, &world->sales, "i12.nordvik.example");
    const struct as_id second = world_customer(world, &world->sales, "i13.nordvik.example");
    const struct as_actor contact = contact_of(&first);
    struct invited invited = invite_domain(world, &world->provider_sales, "i12.nordvik.example");
    expect(open_link(world, invited.token), 0);
    expect(command(world, &contact, "invitation.decline", "{\"token\":\"%s\"}", invited.token), 0);
    invited = invite_domain(world, &world->provider_sales, "i12.nordvik.example");
    expect(queue_mail(world, &invited, "\"template\":\"invitation\",\"to\":\"customer\""), 0);
    expect(accept(world, &contact, invited.token), 0);
    const int64_t accepted = world->last->sequence;
    expect(queue_mail(world, &invited, "\"template\":\"accepted\",\"to\":\"customer\""), 0);
    assert_int_equal(world_order(world, &world->sales, &first, NULL), 0);
    const int64_t ordered = world->last->sequence;
    assert_int_equal(world_order(world, &world->sales, &second, NULL), AS_E_BLOCKED);
    const int64_t blocked = world->last->sequence;

    const int64_t entries[] = { accepted, ordered, blocked };
    for (size_t i = 0; i < AS_COUNT(entries); i++) {
        char input[64];
        void *reply = NULL;
        struct as_err err;
        snprintf(input, sizeof input, "{\"decision\":\"%lld\"}", (long long)entries[i]);
        if (query(world, &world->host, "journal.explain", input, &reply, &err) < 0)
            fail_msg("entry %lld: %s", (long long)entries[i], err.text);
        assert_int_equal(((const struct as_explained *)reply)->sequence, entries[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_says_what_is_so_when_it_goes),
        cmocka_unit_test(the_partner_of_a_blocked_customer_reads_why),
        cmocka_unit_test(each_customer_is_counted_once_where_it_stands),
        cmocka_unit_test(nothing_differs_after_a_restart_or_in_a_replay),
        cmocka_unit_test(every_decision_around_invitations_can_be_explained),
    };
    return cmocka_run_group_tests(tests, invited_open, invited_close);
}
