/* Invitations: who may answer them, what each state lets happen, and that none of it differs when it is replayed. */
#include "world.h"

#include "operations/explained.h"
#include "operations/invitations.h"

static struct as_ruleset *rules; /* of the queries, as the loop has its own */

static int open_all(void **state)
{
    world_open(state);
    struct as_rule_files files;
    rules = world_build_rules(&((struct world *)*state)->arena, &files);
    return 0;
}

static int close_all(void **state)
{
    as_ruleset_free(rules);
    return world_close(state);
}

#define MCA "117a77b0-9360-443b-8795-c6dedc750cf9"

/* ---- Asking and answering -------------------------------------------------------------------- */

struct invited {
    struct as_id id, customer;
    char token[64];
    int64_t generation;
};

static const char *id_text(struct world *world, const struct as_id *id)
{
    char text[AS_ID_TEXT_SIZE];
    return as_arena_copy(&world->arena, as_id_format(id, text)).data;
}

static int command(struct world *world, const struct as_actor *actor, const char *operation,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
static int command(struct world *world, const struct as_actor *actor, const char *operation,
                   const char *format, ...)
{
    char input[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(input, sizeof input, format, args);
    va_end(args);
    return world_command(world, actor, NULL, operation, input);
}

static const struct as_err *refused(const struct world *world)
{
    return &world->last->err;
}

#define expect(rc, expected) \
    do { \
        const int got = (rc); \
        if (got != (expected)) \
            fail_msg("%d instead of %d: %s", got, (expected), world->last->err.text); \
    } while (0)
#define expect_word(rc, expected) \
    do { \
        expect_nonzero(rc); \
        assert_string_equal(refused(world)->word, (expected)); \
    } while (0)
#define expect_nonzero(rc) assert_true((rc) < 0)

/* From the reply to create or renew. */
static void take(struct world *world, struct invited *invited)
{
    const struct as_invitation *invitation =
        &((const struct as_invitation_made *)world_reply(world))->invitation;
    const as_str token = as_invitation_token(&world->arena, as_store_key(world->store),
                                             &invitation->link_id);
    invited->id = invitation->id;
    invited->customer = invitation->customer;
    invited->generation = invitation->generation;
    snprintf(invited->token, sizeof invited->token, "%.*s", AS_STR_ARG(token));
}

static struct invited invite(struct world *world, const struct as_actor *actor,
                             const struct as_id *customer)
{
    struct invited invited;
    expect(command(world, actor, "invitation.create",
                   "{\"kind\":\"existing_customer\",\"customer\":\"%s\",\"first_name\":\"Ingrid\","
                   "\"last_name\":\"Solheim\",\"email\":\"ingrid@nordvik.example\",\"delivery\":"
                   "\"hand\",\"text\":\"Hello\"}",
                   id_text(world, customer)),
           0);
    take(world, &invited);
    return invited;
}

static struct invited invite_domain(struct world *world, const struct as_actor *actor,
                                    const char *domain)
{
    struct invited invited;
    expect(command(world, actor, "invitation.create",
                   "{\"kind\":\"relationship\",\"domain\":\"%s\",\"email\":\"ingrid@nordvik."
                   "example\",\"locale\":\"sv-SE\"}",
                   domain),
           0);
    take(world, &invited);
    return invited;
}

static int open_link(struct world *world, const char *token)
{
    static const struct as_actor nobody;
    return command(world, &nobody, "invitation.open", "{\"token\":\"%s\"}", token);
}

static struct as_actor contact_of(const struct as_id *customer)
{
    return (struct as_actor){ .kind = AS_ACTOR_CONTACT,
                              .id = { { 7, 7 } },
                              .customer = *customer,
                              .assurance = AS_ASSURANCE_PASSWORD };
}

static int accept(struct world *world, const struct as_actor *contact, const char *token)
{
    return command(world, contact, "invitation.accept",
                   "{\"token\":\"%s\",\"template_id\":\"" MCA "\",\"evidence\":{\"address\":"
                   "\"192.0.2.7\",\"user_agent\":\"Browser/1\",\"language\":\"sv-SE\",\"shown_at\":"
                   "\"2026-06-01T11:59:00Z\"}}",
                   token);
}

static const struct as_invitation_settled *settled(const struct world *world)
{
    return world_reply(world);
}

static struct as_invitation look(struct world *world, const struct as_actor *actor,
                                 const struct as_id *id)
{
    void *reply = NULL;
    struct as_err err = { 0 };
    char input[128];
    snprintf(input, sizeof input, "{\"id\":\"%s\"}", id_text(world, id));
    if (world_query(world, rules, actor, "invitation.get", input, &reply, &err) < 0)
        fail_msg("%s", err.text);
    return *(const struct as_invitation *)reply;
}

static int query(struct world *world, const struct as_actor *actor, const char *operation,
                 const char *input, void **ret_reply, struct as_err *err)
{
    *err = (struct as_err){ 0 };
    return world_query(world, rules, actor, operation, input, ret_reply, err);
}

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
    assert_true(as_str_starts_with(refusal->sentence, AS_STR("Kontakta"))); /* as invited: Swedish */

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
    assert_int_equal(world_order(world, &world->sales, &customer, NULL), 0); /* the older one stays */

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
    assert_int_equal(
        world->last->operation->finish(&preparation, world->last->input, made, &err), 0);
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
        { &world->sales, &ours, true },           { &world->sales, &resold, false },
        { &world->provider_sales, &ours, false }, { &world->provider_sales, &resold, true },
        { &world->reseller_sales, &ours, false }, { &world->reseller_sales, &resold, true },
        { &world->host, &ours, true },            { &world->host, &resold, true },
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
            expect_word(command(world, &contact, "invitation.decline", "{\"token\":\"%s\"}",
                                invited.token),
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
        assert_int_equal(
            as_fields_read(operation->input, json, 0, &world->arena, input, &err), 0);
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

/* ---- The outbox ------------------------------------------------------------------------------ */

static int queue_mail(struct world *world, const struct invited *invited, const char *rest)
{
    return command(world, &world->host, "mail.queue", "{\"invitation\":\"%s\",%s}",
                   id_text(world, &invited->id), rest);
}

static int letter(struct world *world, const struct as_mail *mail, struct as_mail_letter *ret_letter,
                  struct as_err *err)
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
    assert_true(
        as_str_starts_with(said.variables.link, AS_STR("http://here.example/invitation/")));

    expect(command(world, &world->host, "mail.sent", "{\"id\":\"%s\",\"tries\":2}",
                   id_text(world, &mail.id)),
           0);
    assert_int_equal(look(world, &world->sales, &invited.id).state, AS_INVITATION_SENT);
    expect_word(command(world, &world->host, "mail.failed",
                        "{\"id\":\"%s\",\"reason\":\"late\"}", id_text(world, &mail.id)),
                "mail.sent");

    /* One that waits while the link is replaced leads nobody astray. */
    expect(queue_mail(world, &invited,
                      "\"template\":\"reminder\",\"to\":\"customer\",\"number\":1,\"while_live\":true"),
           0);
    const struct as_mail reminder = *(const struct as_mail *)world_reply(world);
    expect_word(queue_mail(world, &invited,
                           "\"template\":\"reminder\",\"to\":\"customer\",\"number\":1"),
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
    expect(command(world, &contacts[1], "invitation.decline", "{\"token\":\"%s\"}",
                   invited[3].token),
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
        cmocka_unit_test(a_customer_that_follows_its_link_and_accepts_has_accepted_directly),
        cmocka_unit_test(a_customer_that_buys_already_is_blocked_and_told_why),
        cmocka_unit_test(a_relationship_is_asked_for_by_domain_and_begins_with_the_acceptance),
        cmocka_unit_test(a_new_customer_is_made_in_the_same_step),
        cmocka_unit_test(asked_again_it_gets_a_new_link_and_the_old_one_leads_nowhere),
        cmocka_unit_test(nobody_but_who_invited_learns_of_it),
        cmocka_unit_test(what_has_ended_says_how),
        cmocka_unit_test(inputs_that_do_not_fit_their_kind_name_the_field),
        cmocka_unit_test(a_mail_says_what_is_so_when_it_goes),
        cmocka_unit_test(the_partner_of_a_blocked_customer_reads_why),
        cmocka_unit_test(each_customer_is_counted_once_where_it_stands),
        cmocka_unit_test(nothing_differs_after_a_restart_or_in_a_replay),
        cmocka_unit_test(every_decision_around_invitations_can_be_explained),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
