#include "model/decision.h"
#include "model/things.h"
#include "test_model_sample.h"

static const struct as_fields *const tables[] = {
    &as_partner_fields,   &as_user_fields,       &as_token_fields,    &as_actor_fields,
    &as_contact_fields,   &as_address_fields,    &as_customer_fields, &as_relationship_fields,
    &as_agreement_fields, &as_order_line_fields, &as_order_fields,    &as_subscription_fields,
    &as_template_fields,  &as_answer_fields,     &as_decision_fields, &sample_fields,
};

static void every_table_is_sorted_documented_and_within_its_struct(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < AS_COUNT(tables); i++) {
        struct as_err err = { 0 };
        as_fields_check(tables[i], &err);
        assert_string_equal(err.text, "");
    }
}

static void no_table_names_the_row(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < AS_COUNT(tables); i++)
        assert_null(as_field_find(tables[i], AS_STR("row")));
}

static void a_broken_table_is_found_and_named(void **unused)
{
    (void)unused;
    static const char *const no_words[] = { NULL };
    static const char *const empty_first[] = { "", "a", NULL };
    static const char *const full[] = { "a", NULL };
    static const struct as_field unsorted[] = {
        { .name = "b", .doc = "d" },
        { .name = "a", .doc = "d" },
    };
    static const struct as_field twice[] = {
        { .name = "a", .doc = "d" },
        { .name = "a", .doc = "d" },
    };
    static const struct as_field outside[] = { { .name = "a", .doc = "d", .offset = 60 } };
    static const struct as_field silent[] = { { .name = "a" } };
    static const struct as_field capital[] = { { .name = "Abc", .doc = "d" } };
    static const struct as_field wordless[] = {
        { .name = "a", .doc = "d", .type = AS_FIELD_WORD, .words = no_words },
    };
    static const struct as_field word_full[] = {
        { .name = "a", .doc = "d", .type = AS_FIELD_WORD, .words = full },
    };
    static const struct as_field words_empty[] = {
        { .name = "a", .doc = "d", .type = AS_FIELD_WORDS, .words = empty_first },
    };
    static const struct as_field tableless[] = {
        { .name = "a", .doc = "d", .type = AS_FIELD_LIST }
    };
    static const struct as_field upside_down[] = {
        { .name = "a", .doc = "d", .type = AS_FIELD_INT, .min = 3, .max = 2 },
    };
    static const struct {
        const struct as_field *items;
        uint32_t count;
        const char *sentence;
    } cases[] = {
        { unsorted, 2, "t.a is out of order: names are sorted by bytes, each there once" },
        { twice, 2, "t.a is out of order: names are sorted by bytes, each there once" },
        { outside, 1, "t.a lies outside its struct" },
        { silent, 1, "t.a has no doc" },
        { capital, 1, "t.Abc must be named with small letters, digits and _" },
        { wordless, 1, "t.a has no words" },
        { word_full, 1, "t.a needs \"\" as its first word" },
        { words_empty, 1, "t.a must not have an empty word" },
        { tableless, 1, "t.a has no table of its own" },
        { upside_down, 1, "t.a has a smallest number over its largest" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const struct as_fields table = { "t", "a table", cases[i].items, cases[i].count, 64 };
        struct as_err err = { 0 };
        assert_int_equal(as_fields_check(&table, &err), AS_E_INTERNAL);
        assert_string_equal(err.text, cases[i].sentence);
    }
}

static void a_cleared_record_has_nothing_but_absent_fields(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < AS_COUNT(tables); i++) {
        as_auto_free char *record = malloc(tables[i]->size);
        assert_non_null(record);
        memset(record, 0x55, tables[i]->size);
        as_fields_clear(tables[i], record);
        for (uint32_t k = 0; k < tables[i]->count; k++)
            assert_true(as_field_is_absent(&tables[i]->items[k], record));
    }
}

static void zero_is_a_number_and_a_time_and_not_absent(void **unused)
{
    (void)unused;
    struct sample sample = { 0 };
    assert_false(as_field_is_absent(as_field_find(&sample_fields, AS_STR("at")), &sample));
    assert_false(as_field_is_absent(as_field_find(&sample_fields, AS_STR("count")), &sample));
    assert_true(as_field_is_absent(as_field_find(&sample_fields, AS_STR("who")), &sample));
}

static void an_object_is_there_when_one_of_its_fields_is(void **unused)
{
    (void)unused;
    struct sample sample;
    as_fields_clear(&sample_fields, &sample);
    const struct as_field *who = as_field_find(&sample_fields, AS_STR("who"));
    assert_true(as_field_is_absent(who, &sample));
    sample.who.mail = AS_STR("a@b.example");
    assert_false(as_field_is_absent(who, &sample));
}

static void fields_are_found_by_their_whole_name_only(void **unused)
{
    (void)unused;
    static const struct {
        const char *name;
        bool is_there;
    } cases[] = {
        { "email", true },      { "emai", false }, { "emails", false }, { "Email", false },
        { "", false },          { "row", false },  { "address", true }, { "address.city", false },
        { "billing_id", true },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const struct as_field *field = as_field_find(&as_customer_fields, as_str_of(cases[i].name));
        assert_int_equal(field != NULL, cases[i].is_there);
    }
    assert_null(as_field_find(&as_customer_fields, AS_STR_NONE));
}

static void dotted_names_lead_into_objects_but_not_into_lists(void **unused)
{
    (void)unused;
    uint32_t offset = 0;
    const struct as_field *phone =
        as_field_find_path(&as_customer_fields, AS_STR("address.phone"), &offset);
    assert_non_null(phone);
    assert_string_equal(phone->name, "phone");
    assert_int_equal(offset, offsetof(struct as_customer, address.phone));
    assert_non_null(as_field_find_path(&as_customer_fields, AS_STR("address"), &offset));
    assert_int_equal(offset, offsetof(struct as_customer, address));

    static const char *const wrong[] = { "address.fax",   "address.",       ".phone", "email.name",
                                         "address..city", "address.city.x", "",       "." };
    for (size_t i = 0; i < AS_COUNT(wrong); i++)
        assert_null(as_field_find_path(&as_customer_fields, as_str_of(wrong[i]), &offset));
    assert_null(as_field_find_path(&as_order_fields, AS_STR("lines.quantity"), &offset));
}

static void a_slip_of_the_pen_finds_the_near_name(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *nearest;
    } cases[] = {
        { "frist_name", "first_name" }, { "mail", "email" },      { "companyname", "company_name" },
        { "Email", "email" },           { "zzzzzzzzzzzzzz", "" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        const as_str nearest = as_field_nearest(&as_customer_fields, as_str_of(cases[i].name));
        assert_true(as_str_equal(nearest, as_str_of(cases[i].nearest)));
    }
}

static void words_stand_where_the_enums_say(void **unused)
{
    (void)unused;
    static const struct {
        const char *const *words;
        int index;
        const char *word;
    } cases[] = {
        { as_partner_kinds, AS_PARTNER_INDIRECT_RESELLER, "indirect_reseller" },
        { as_partner_kinds, AS_PARTNER_DIRECT_BILL, "direct_bill" },
        { as_actor_kinds, AS_ACTOR_USER, "user" },
        { as_actor_kinds, AS_ACTOR_HOST, "host" },
        { as_roles, AS_ROLE_ADMIN_AGENT, "admin_agent" },
        { as_roles, AS_ROLE_SALES_AGENT, "sales_agent" },
        { as_roles, AS_ROLE_HELPDESK_AGENT, "helpdesk_agent" },
        { as_roles, AS_ROLE_GLOBAL_ADMIN, "global_admin" },
        { as_roles, AS_ROLE_USER_ADMIN, "user_admin" },
        { as_roles, AS_ROLE_BILLING_ADMIN, "billing_admin" },
        { as_relationship_states, AS_RELATIONSHIP_REQUESTED, "requested" },
        { as_relationship_states, AS_RELATIONSHIP_ENDED, "ended" },
        { as_agreement_methods, AS_METHOD_ATTESTED, "attested" },
        { as_agreement_methods, AS_METHOD_DIRECT, "direct" },
        { as_purchase_states, AS_PURCHASE_CANCELLED, "cancelled" },
        { as_billing_cycles, AS_BILLING_MONTHLY, "monthly" },
        { as_billing_cycles, AS_BILLING_ONE_TIME, "one_time" },
        { as_billing_cycles, AS_BILLING_TRIENNIAL, "triennial" },
        { as_billing_cycles, AS_BILLING_UNKNOWN, "unknown" },
        { as_verdicts, AS_VERDICT_ALLOW, "allow" },
        { as_verdicts, AS_VERDICT_DENY, "deny" },
        { as_roles, -1, "king" },
        { as_roles, -1, "admin" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++)
        assert_int_equal(as_word_index(cases[i].words, as_str_of(cases[i].word)), cases[i].index);
}

static void what_is_about_a_person_is_marked_and_nothing_else(void **unused)
{
    (void)unused;
    static const struct {
        const struct as_fields *table;
        const char *path;
        bool is_personal;
    } cases[] = {
        { &as_user_fields, "name", true },
        { &as_user_fields, "principal_name", true },
        { &as_user_fields, "roles", false },
        { &as_partner_fields, "name", false },
        { &as_customer_fields, "email", true },
        { &as_customer_fields, "first_name", true },
        { &as_customer_fields, "last_name", true },
        { &as_customer_fields, "company_name", false },
        { &as_customer_fields, "domain", false },
        { &as_customer_fields, "address.first_name", true },
        { &as_customer_fields, "address.last_name", true },
        { &as_customer_fields, "address.phone", true },
        { &as_customer_fields, "address.line1", false },
        { &as_customer_fields, "address.city", false },
        { &as_agreement_fields, "contact.first_name", true },
        { &as_agreement_fields, "contact.last_name", true },
        { &as_agreement_fields, "contact.email", true },
        { &as_agreement_fields, "contact.phone", true },
        { &as_agreement_fields, "user", false },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        uint32_t offset = 0;
        const struct as_field *field =
            as_field_find_path(cases[i].table, as_str_of(cases[i].path), &offset);
        assert_non_null(field);
        assert_int_equal((field->flags & AS_PERSONAL) != 0, cases[i].is_personal);
    }
}

static void the_manual_has_a_line_for_each_field(void **unused)
{
    (void)unused;
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    as_fields_describe(&sample_fields, &out);
    as_buf_add_char(&out, '\0');
    static const char *const lines[] = {
        "count                whole number from -5 to 1000: how many\n",
        "home                 object, personal: where somebody lives\n"
        "  city               one line of text: town\n",
        "id                   id, set by the service: its id\n",
        "people               list of at most 3: who is concerned\n",
        "roles                list of reader, writer, owner: what is allowed\n",
        "state                one of open, closed: how it stands\n",
        "title                one line of text of at most 20 bytes, required: what it is called\n",
    };
    for (size_t i = 0; i < AS_COUNT(lines); i++)
        assert_non_null(strstr(out.data, lines[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_table_is_sorted_documented_and_within_its_struct),
        cmocka_unit_test(no_table_names_the_row),
        cmocka_unit_test(a_broken_table_is_found_and_named),
        cmocka_unit_test(a_cleared_record_has_nothing_but_absent_fields),
        cmocka_unit_test(zero_is_a_number_and_a_time_and_not_absent),
        cmocka_unit_test(an_object_is_there_when_one_of_its_fields_is),
        cmocka_unit_test(fields_are_found_by_their_whole_name_only),
        cmocka_unit_test(dotted_names_lead_into_objects_but_not_into_lists),
        cmocka_unit_test(a_slip_of_the_pen_finds_the_near_name),
        cmocka_unit_test(words_stand_where_the_enums_say),
        cmocka_unit_test(what_is_about_a_person_is_marked_and_nothing_else),
        cmocka_unit_test(the_manual_has_a_line_for_each_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
