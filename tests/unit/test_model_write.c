#include "model/decision.h"
#include "model/things.h"
#include "test_model_sample.h"

static void assert_written(const struct as_fields *fields, const void *record, enum as_part part,
                           const char *expected)
{
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    as_fields_write(fields, record, part, &out);
    as_buf_add_char(&out, '\0');
    assert_false(out.has_failed);
    assert_string_equal(out.data, expected);
}

static void an_empty_record_is_written_with_its_truths_only(void **unused)
{
    (void)unused;
    struct sample s;
    as_fields_clear(&sample_fields, &s);
    assert_written(&sample_fields, &s, AS_PART_ALL, "{\"is_open\":false}");
    assert_written(&sample_fields, &s, AS_PART_REPLY, "{\"is_open\":false}");
    assert_written(&sample_fields, &s, AS_PART_PUBLIC, "{\"is_open\":false}");
    assert_written(&sample_fields, &s, AS_PART_PERSONAL, "{}");
    struct as_customer customer;
    as_fields_clear(&as_customer_fields, &customer);
    assert_written(&as_customer_fields, &customer, AS_PART_ALL, "{}");
}

static void fill(struct sample *s, struct person people[3], struct place places[2])
{
    as_fields_clear(&sample_fields, s);
    people[0] = (struct person){ .name = AS_STR("Åsa \"A\""), .is_staff = true };
    people[1] = (struct person){ .is_staff = true };
    people[2] = (struct person){ .mail = AS_STR("c@d.example") };
    places[0] = (struct place){ .city = AS_STR("Lund") };
    places[1] = (struct place){ .street = AS_STR("S 1") };
    s->any = AS_STR("{\"a\":[1,2]}");
    s->at = 0;
    s->count = 0;
    s->digest.bytes[31] = 1;
    s->home.city = AS_STR("Malmö");
    s->id.bytes[15] = 1;
    s->people = (struct as_list){ people, 3 };
    s->places = (struct as_list){ places, 2 };
    s->roles = 5;
    s->secret = AS_STR("open sesame");
    s->state = 1;
    s->title = AS_STR("T");
    s->who.name = AS_STR("W");
}

#define COMMON_BEGIN \
    "{\"any\":{\"a\":[1,2]},\"at\":\"1970-01-01T00:00:00.000Z\",\"count\":0," \
    "\"digest\":\"0000000000000000000000000000000000000000000000000000000000000001\","
#define COMMON_ID "\"id\":\"00000000-0000-0000-0000-000000000001\",\"is_open\":false,"
#define COMMON_PLACES "\"places\":[{\"city\":\"Lund\"},{\"street\":\"S 1\"}],"
#define WHOLE_PEOPLE \
    "\"people\":[{\"is_staff\":true,\"name\":\"Åsa \\\"A\\\"\"},{\"is_staff\":true}," \
    "{\"is_staff\":false,\"mail\":\"c@d.example\"}],"
#define WHOLE_END "\"state\":\"open\",\"title\":\"T\",\"who\":{\"is_staff\":false,\"name\":\"W\"}}"

static void each_part_has_what_belongs_to_it(void **unused)
{
    (void)unused;
    struct sample s;
    struct person people[3];
    struct place places[2];
    fill(&s, people, places);
    assert_written(&sample_fields, &s, AS_PART_ALL,
                   COMMON_BEGIN
                   "\"home\":{\"city\":\"Malmö\"}," COMMON_ID WHOLE_PEOPLE COMMON_PLACES
                   "\"roles\":[\"reader\",\"owner\"]," WHOLE_END);
    assert_written(&sample_fields, &s, AS_PART_REPLY,
                   COMMON_BEGIN
                   "\"home\":{\"city\":\"Malmö\"}," COMMON_ID WHOLE_PEOPLE COMMON_PLACES
                   "\"roles\":[\"reader\",\"owner\"],"
                   "\"secret\":\"open sesame\"," WHOLE_END);
    assert_written(
        &sample_fields, &s, AS_PART_PUBLIC,
        COMMON_BEGIN COMMON_ID
        "\"people\":[{\"is_staff\":true},{\"is_staff\":true},{\"is_staff\":false}]," COMMON_PLACES
        "\"roles\":[\"reader\",\"owner\"],\"state\":\"open\",\"title\":\"T\"}");
    assert_written(&sample_fields, &s, AS_PART_PERSONAL,
                   "{\"home\":{\"city\":\"Malmö\"},"
                   "\"people\":[{\"name\":\"Åsa \\\"A\\\"\"},{},{\"mail\":\"c@d.example\"}],"
                   "\"who\":{\"name\":\"W\"}}");
}

static void what_is_public_does_not_depend_on_what_is_personal(void **unused)
{
    (void)unused;
    struct sample s;
    as_fields_clear(&sample_fields, &s);
    s.who.name = AS_STR("W");
    s.home.street = AS_STR("S 1");
    assert_written(&sample_fields, &s, AS_PART_PUBLIC, "{\"is_open\":false}");
    struct person person = { .is_staff = true };
    s.people = (struct as_list){ &person, 1 };
    s.who = (struct person){ .is_staff = true };
    s.home.street = AS_STR_NONE;
    assert_written(&sample_fields, &s, AS_PART_PERSONAL, "{}");
}

static void assert_parts_make_the_whole(const struct as_fields *fields, const void *record)
{
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    as_auto_free void *copy = malloc(fields->size);
    as_fields_clear(fields, copy);
    as_auto_buf struct as_buf before, after;
    as_buf_init(&before);
    as_buf_init(&after);
    const enum as_part parts[] = { AS_PART_PUBLIC, AS_PART_PERSONAL };
    for (size_t i = 0; i < AS_COUNT(parts); i++) {
        as_auto_buf struct as_buf text;
        as_buf_init(&text);
        as_fields_write(fields, record, parts[i], &text);
        struct as_err err = { 0 };
        as_auto_json json_t *tree = as_json_parse(as_buf_str(&text), &err);
        as_fields_read(fields, tree, AS_READ_HOST | AS_READ_PARTIAL, &arena, copy, &err);
        assert_string_equal(err.text, "");

        /* what the writer wrote is the canonical form already */
        as_auto_buf struct as_buf canonical;
        as_buf_init(&canonical);
        as_json_canonical(&canonical, tree);
        assert_true(as_str_equal(as_buf_str(&text), as_buf_str(&canonical)));
    }
    as_fields_write(fields, record, AS_PART_ALL, &before);
    as_fields_write(fields, copy, AS_PART_ALL, &after);
    assert_true(before.size > 2);
    assert_true(as_str_equal(as_buf_str(&before), as_buf_str(&after)));
}

static void public_and_personal_part_make_the_whole(void **unused)
{
    (void)unused;
    struct sample s;
    struct person people[3];
    struct place places[2];
    fill(&s, people, places);
    s.secret = AS_STR_NONE;
    assert_parts_make_the_whole(&sample_fields, &s);
    memset(people, 0, sizeof people); /* three items with nothing in them are still three */
    assert_parts_make_the_whole(&sample_fields, &s);
}

/* Fills every field of any table with something that its form allows. */
static void fill_any(const struct as_fields *fields, void *record, struct as_arena *arena)
{
    static const char *const texts[] = {
        [AS_FORM_PLAIN] = "two\nlines \\ \"x\"",
        [AS_FORM_NAME] = "Åsa \"the\" 李",
        [AS_FORM_COUNTRY] = "SE",
        [AS_FORM_LOCALE] = "sv-SE",
        [AS_FORM_EMAIL] = "åsa@example.se",
        [AS_FORM_DOMAIN] = "nordvik.example.com",
        [AS_FORM_WORD] = "2023-04-01",
        [AS_FORM_URL] = "https://example.com/a?b",
    };
    as_fields_clear(fields, record);
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        void *value = as_field_at(record, field);
        switch (field->type) {
        case AS_FIELD_TEXT:
            *(as_str *)value = as_str_of(texts[field->form]);
            break;
        case AS_FIELD_JSON:
            *(as_str *)value = AS_STR("[1]");
            break;
        case AS_FIELD_ID:
        case AS_FIELD_DIGEST:
            memset(value, (int)i + 1, field->type == AS_FIELD_ID ? 16 : 32);
            break;
        case AS_FIELD_TIME:
        case AS_FIELD_INT:
            *(int64_t *)value = field->max > 0 ? field->max : 1234567 + i;
            break;
        case AS_FIELD_BOOL:
            *(bool *)value = true;
            break;
        case AS_FIELD_WORD:
            *(int32_t *)value = field->words[2] ? 2 : 1;
            break;
        case AS_FIELD_WORDS:
            *(uint32_t *)value = 6;
            break;
        case AS_FIELD_OBJECT:
            fill_any(field->of, value, arena);
            break;
        case AS_FIELD_LIST: {
            struct as_list *list = value;
            list->count = 2;
            list->items = as_arena_alloc(arena, (size_t)2 * field->of->size);
            fill_any(field->of, list->items, arena);
            fill_any(field->of, (char *)list->items + field->of->size, arena);
            break;
        }
        }
    }
}

static void every_thing_survives_the_way_through_both_parts(void **unused)
{
    (void)unused;
    static const struct as_fields *const tables[] = {
        &as_partner_fields,   &as_user_fields,       &as_token_fields,    &as_actor_fields,
        &as_contact_fields,   &as_address_fields,    &as_customer_fields, &as_relationship_fields,
        &as_agreement_fields, &as_order_line_fields, &as_order_fields,    &as_subscription_fields,
        &as_template_fields,  &as_answer_fields,     &as_decision_fields,
    };
    for (size_t i = 0; i < AS_COUNT(tables); i++) {
        as_auto_arena struct as_arena arena;
        as_arena_init(&arena);
        as_auto_free void *record = malloc(tables[i]->size);
        fill_any(tables[i], record, &arena);
        for (uint32_t k = 0; k < tables[i]->count; k++)
            assert_false(as_field_is_absent(&tables[i]->items[k], record));
        assert_parts_make_the_whole(tables[i], record);
    }
}

static void nothing_about_a_person_is_in_the_public_part_of_an_agreement(void **unused)
{
    (void)unused;
    struct as_agreement agreement;
    as_fields_clear(&as_agreement_fields, &agreement);
    agreement.type = AS_STR("MicrosoftCustomerAgreement");
    agreement.contact = (struct as_contact){ .first_name = AS_STR("Ingrid"),
                                             .last_name = AS_STR("Solheim"),
                                             .email = AS_STR("ingrid@nordvik.example"),
                                             .phone = AS_STR("4755501234") };
    assert_written(&as_agreement_fields, &agreement, AS_PART_PUBLIC,
                   "{\"type\":\"MicrosoftCustomerAgreement\"}");
    assert_written(&as_agreement_fields, &agreement, AS_PART_PERSONAL,
                   "{\"contact\":{\"email\":\"ingrid@nordvik.example\",\"first_name\":\"Ingrid\","
                   "\"last_name\":\"Solheim\",\"phone\":\"4755501234\"}}");
}

static void single_values_are_written_or_null(void **unused)
{
    (void)unused;
    struct sample s;
    struct person people[3];
    struct place places[2];
    fill(&s, people, places);
    static const struct {
        const char *name;
        enum as_part part;
        const char *written;
    } cases[] = {
        { "title", AS_PART_ALL, "\"T\"" },
        { "title", AS_PART_PERSONAL, "null" },
        { "secret", AS_PART_ALL, "null" },
        { "secret", AS_PART_PERSONAL, "null" },
        { "secret", AS_PART_REPLY, "\"open sesame\"" },
        { "home", AS_PART_PUBLIC, "null" },
        { "home", AS_PART_PERSONAL, "{\"city\":\"Malmö\"}" },
        { "who", AS_PART_PUBLIC, "{\"is_staff\":false}" },
        { "is_open", AS_PART_ALL, "false" },
        { "places", AS_PART_PUBLIC, "[{\"city\":\"Lund\"},{\"street\":\"S 1\"}]" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_buf struct as_buf out;
        as_buf_init(&out);
        const struct as_field *field = as_field_find(&sample_fields, as_str_of(cases[i].name));
        as_field_write(field, as_field_at(&s, field), cases[i].part, &out);
        assert_true(as_str_equal(as_buf_str(&out), as_str_of(cases[i].written)));
    }
    as_fields_clear(&sample_fields, &s);
    static const char *const absent[] = { "any", "at", "count", "digest", "id", "state", "roles" };
    for (size_t i = 0; i < AS_COUNT(absent); i++) {
        as_auto_buf struct as_buf out;
        as_buf_init(&out);
        const struct as_field *field = as_field_find(&sample_fields, as_str_of(absent[i]));
        as_field_write(field, as_field_at(&s, field), AS_PART_ALL, &out);
        assert_true(as_str_equal(as_buf_str(&out), AS_STR("null")));
    }
}

static void values_as_text_are_what_people_write(void **unused)
{
    (void)unused;
    struct sample s;
    struct person people[3];
    struct place places[2];
    fill(&s, people, places);
    static const struct {
        const char *name, *filled, *absent;
    } cases[] = {
        { "any", "{\"a\":[1,2]}", "" },
        { "at", "1970-01-01T00:00:00.000Z", "" },
        { "count", "0", "" },
        { "digest", "0000000000000000000000000000000000000000000000000000000000000001", "" },
        { "id", "00000000-0000-0000-0000-000000000001", "" },
        { "is_open", "true", "false" },
        { "roles", "reader,owner", "" },
        { "state", "open", "" },
        { "title", "T", "" },
        { "places", "[{\"city\":\"Lund\"},{\"street\":\"S 1\"}]", "" },
    };
    s.is_open = true;
    struct sample none;
    as_fields_clear(&sample_fields, &none);
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_buf struct as_buf out;
        as_buf_init(&out);
        const struct as_field *field = as_field_find(&sample_fields, as_str_of(cases[i].name));
        as_field_write_text(field, as_field_at(&s, field), &out);
        assert_true(as_str_equal(as_buf_str(&out), as_str_of(cases[i].filled)));
        as_buf_clear(&out);
        as_field_write_text(field, as_field_at(&none, field), &out);
        assert_true(as_str_equal(as_buf_str(&out), as_str_of(cases[i].absent)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_record_is_written_with_its_truths_only),
        cmocka_unit_test(each_part_has_what_belongs_to_it),
        cmocka_unit_test(what_is_public_does_not_depend_on_what_is_personal),
        cmocka_unit_test(public_and_personal_part_make_the_whole),
        cmocka_unit_test(every_thing_survives_the_way_through_both_parts),
        cmocka_unit_test(nothing_about_a_person_is_in_the_public_part_of_an_agreement),
        cmocka_unit_test(single_values_are_written_or_null),
        cmocka_unit_test(values_as_text_are_what_people_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
