#include "model/things.h"
#include "test_model_sample.h"

#include <stdio.h>

#define TEN "abcdefghij"
#define ID "6f9619ff-8b86-d011-b42d-00cf4fc964ff"
#define HEX16 "0123456789abcdef"

static void a_whole_record_is_read(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    struct as_err err = { 0 };
    struct sample s;
    const int rc = sample_read("{\"any\":{\"b\":[1, 2],\"a\":null},\"at\":\"2026-11-20T12:15:07Z\","
                               "\"count\":-5,\"digest\":\"" HEX16 HEX16 HEX16 HEX16 "\","
                               "\"home\":{\"city\":\"Lund\"},\"id\":\"" ID "\",\"is_open\":true,"
                               "\"people\":[{\"name\":\"A\"},{\"name\":\"B\",\"is_staff\":true}],"
                               "\"roles\":[\"owner\",\"reader\"],\"secret\":\"s\","
                               "\"state\":\"closed\",\"title\":\"T\",\"who\":null}",
                               AS_READ_HOST, &arena, &s, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(rc, 0);
    assert_true(as_str_equal(s.any, AS_STR("{\"a\":null,\"b\":[1,2]}")));
    assert_int_equal(s.at, INT64_C(1795176907000));
    assert_int_equal(s.count, -5);
    assert_int_equal(s.digest.bytes[31], 0xef);
    assert_true(as_str_equal(s.home.city, AS_STR("Lund")));
    assert_int_equal(s.id.bytes[0], 0x6f);
    assert_true(s.is_open);
    assert_int_equal(s.people.count, 2);
    const struct person *people = s.people.items;
    assert_true(as_str_equal(people[1].name, AS_STR("B")));
    assert_true(people[1].is_staff);
    assert_int_equal(s.roles, 5);
    assert_int_equal(s.state, 2);
    assert_true(as_str_equal(s.title, AS_STR("T")));
    assert_int_equal(s.who.name.size, 0);
}

static void what_is_not_named_is_absent(void **unused)
{
    (void)unused;
    static const char *const cases[] = {
        "{\"title\":\"T\"}",
        "{\"title\":\"T\",\"at\":null,\"count\":null,\"people\":[],\"roles\":[],\"home\":{},"
        "\"secret\":\"\",\"any\":null,\"state\":null,\"is_open\":false}",
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_arena_init(&arena);
        struct as_err err = { 0 };
        struct sample s;
        memset(&s, 0x55, sizeof s);
        sample_read(cases[i], 0, &arena, &s, &err);
        assert_string_equal(err.text, "");
        assert_int_equal(s.row, 0);
        for (uint32_t k = 0; k < sample_fields.count; k++) {
            const struct as_field *field = &sample_fields.items[k];
            assert_int_equal(as_field_is_absent(field, &s), strcmp(field->name, "title") != 0);
        }
    }
}

static void wrong_input_is_refused_with_its_path_and_what_would_be_right(void **unused)
{
    (void)unused;
    static const struct {
        const char *json, *path, *sentence; /* the sentence behind the path */
    } cases[] = {
        { "[]", "", "an object is needed, not a list" },
        { "{}", "title", "this field is needed (what it is called)" },
        { "{\"title\":null}", "title", "this field is needed (what it is called)" },
        { "{\"title\":\"\"}", "title", "this field is needed (what it is called)" },
        { "{\"title\":1}", "title", "a text is needed, not a number" },
        { "{\"title\":\" \"}", "title", "more than blanks is needed" },
        { "{\"title\":\"" TEN TEN "x\"}", "title", "at most 20 bytes are allowed, not 21" },
        { "{\"titel\":\"x\"}", "titel", "there is no such field; did you mean \"title\"?" },
        { "{\"Title\":\"x\"}", "Title", "there is no such field; did you mean \"title\"?" },
        { "{\"row\":1}", "row", NULL },
        { "{\"\":1}", "", NULL },
        { "{\"who\":{\"xxxxxxxxxxxx\":1}}", "who.xxxxxxxxxxxx",
          "there is no such field; there are is_staff, mail, name" },
        { "{\"a\\nb\":1}", "a?b", NULL },
        { "{\"" TEN TEN TEN TEN "x\":1}", TEN TEN TEN TEN "…", NULL },
        { "{\"id\":\"" ID "\"}", "id", "only the service itself sets this field; leave it out" },
        { "{\"at\":1}", "at", "a time such as \"2026-11-20T12:15:07Z\" is needed, not a number" },
        { "{\"at\":\"2026-02-30\"}", "at", "2026-02-30 is no day of the calendar" },
        { "{\"at\":\"i\\u202eg\"}", "at",
          "a time such as \"2026-11-20T12:15:07Z\" is needed, not \"i?g\"" },
        { "{\"at\":\"yesterday\"}", "at", NULL },
        { "{\"count\":\"1\"}", "count", "a whole number is needed, not a text" },
        { "{\"count\":1.5}", "count", "a whole number is needed, not a number with a fraction" },
        { "{\"count\":1001}", "count", "a whole number from -5 to 1000 is needed, not 1001" },
        { "{\"count\":-6}", "count", "a whole number from -5 to 1000 is needed, not -6" },
        { "{\"count\":true}", "count", "a whole number is needed, not true" },
        { "{\"digest\":\"00\"}", "digest",
          "a digest of 64 hexadecimal digits is needed, not \"00\"" },
        { "{\"digest\":{}}", "digest",
          "a digest of 64 hexadecimal digits is needed, not an object" },
        { "{\"is_open\":\"true\"}", "is_open", "true or false is needed, not a text" },
        { "{\"is_open\":1}", "is_open", "true or false is needed, not a number" },
        { "{\"state\":\"opne\"}", "state", "one of \"open\", \"closed\" is needed, not \"opne\"" },
        { "{\"state\":\"\"}", "state", "one of \"open\", \"closed\" is needed, not \"\"" },
        { "{\"state\":1}", "state", "a text is needed, not a number" },
        { "{\"roles\":\"reader\"}", "roles", "a list of texts is needed, not a text" },
        { "{\"roles\":[\"reader\",\"king\"]}", "roles[1]",
          "one of \"reader\", \"writer\", \"owner\" is needed, not \"king\"" },
        { "{\"roles\":[null]}", "roles[0]", "a text is needed, not null" },
        { "{\"home\":\"Lund\"}", "home", "an object is needed, not a text" },
        { "{\"home\":{\"city\":7}}", "home.city", "a text is needed, not a number" },
        { "{\"who\":{}}", "who.name", "this field is needed (name)" },
        { "{\"who\":{\"name\":\"A\",\"mail\":\"x\"}}", "who.mail",
          "a mail address such as \"name@example.com\" is needed, not \"x\"" },
        { "{\"who\":{\"naem\":\"A\"}}", "who.naem",
          "there is no such field; did you mean \"name\"?" },
        { "{\"people\":{}}", "people", "a list of objects is needed, not an object" },
        { "{\"people\":[1]}", "people[0]", "an object is needed, not a number" },
        { "{\"people\":[null]}", "people[0]", "an object is needed, not null" },
        { "{\"people\":[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"\\t\"}]}", "people[2].name",
          "one line without control characters is needed (U+0009 at byte 1)" },
        { "{\"people\":[{\"name\":\"A\"},{}]}", "people[1].name", "this field is needed (name)" },
        { "{\"people\":[{},{},{},{}]}", "people", "at most 3 items are allowed, not 4" },
        { "{\"any\":\"" TEN TEN TEN TEN TEN TEN TEN "\"}", "any",
          "at most 64 bytes of JSON are allowed, not 72" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_arena_init(&arena);
        struct as_err err = { 0 };
        struct sample s;
        assert_int_equal(sample_read(cases[i].json, 0, &arena, &s, &err), AS_E_INVALID);
        assert_string_equal(err.path, cases[i].path);
        char sentence[sizeof err.text];
        snprintf(sentence, sizeof sentence, "%s%s%s", cases[i].path, cases[i].path[0] ? ": " : "",
                 cases[i].sentence ? cases[i].sentence : "");
        if (cases[i].sentence)
            assert_string_equal(err.text, sentence);
        else
            assert_memory_equal(err.text, sentence, strlen(sentence));
    }
}

static void complaints_about_things_name_their_paths(void **unused)
{
    (void)unused;
    static const struct {
        const struct as_fields *table;
        const char *json, *sentence;
    } cases[] = {
        { &as_agreement_fields, "{\"contact\":{\"frist_name\":\"A\"}}",
          "contact.frist_name: there is no such field; did you mean \"first_name\"?" },
        { &as_agreement_fields, "{\"contact\":{\"email\":\"x\"}}",
          "contact.email: a mail address such as \"name@example.com\" is needed, not \"x\"" },
        { &as_agreement_fields, "{\"sequence\":4}",
          "sequence: only the service itself sets this field; leave it out" },
        { &as_order_fields,
          "{\"lines\":[{\"offer_id\":\"a\",\"quantity\":1},{\"offer_id\":\"a\",\"quantity\":2},"
          "{\"offer_id\":\"a\",\"quantity\":0}]}",
          "lines[2].quantity: a whole number from 1 to 2147483647 is needed, not 0" },
        { &as_order_fields, "{\"lines\":[]}", "lines: this field is needed (what is bought)" },
        { &as_partner_fields, "{\"kind\":\"reseller\"}",
          "kind: one of \"direct_bill\", \"indirect_provider\", \"indirect_reseller\" is needed, "
          "not "
          "\"reseller\"" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_arena_init(&arena);
        struct as_err err = { 0 };
        as_auto_json json_t *tree = as_json_parse(as_str_of(cases[i].json), &err);
        as_auto_free void *record = malloc(cases[i].table->size);
        assert_int_equal(as_fields_read(cases[i].table, tree, 0, &arena, record, &err),
                         AS_E_INVALID);
        assert_string_equal(err.text, cases[i].sentence);
    }
}

static void texts_live_in_the_arena_and_not_in_the_tree(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    struct as_err err = { 0 };
    struct sample s;
    /* sample_read drops the tree; the address sanitizer watches */
    assert_int_equal(sample_read("{\"title\":\"kept\"}", 0, &arena, &s, &err), 0);
    assert_true(as_str_equal(s.title, AS_STR("kept")));
}

static void a_second_part_is_merged_into_the_first(void **unused)
{
    (void)unused;
    as_auto_arena struct as_arena arena;
    as_arena_init(&arena);
    struct as_err err = { 0 };
    struct sample s;
    as_fields_clear(&sample_fields, &s);
    static const char *const parts[] = {
        "{\"count\":1,\"home\":{\"city\":\"Lund\"},\"people\":[{\"is_staff\":true},{}]}",
        "{\"home\":{\"street\":\"S "
        "1\"},\"people\":[{\"name\":\"A\"},{\"name\":\"B\"},{\"name\":\"C\"}]}",
        "{\"people\":[{\"mail\":\"a@b.example\"}]}",
    };
    for (size_t i = 0; i < AS_COUNT(parts); i++)
        assert_int_equal(sample_read(parts[i], AS_READ_HOST | AS_READ_PARTIAL, &arena, &s, &err),
                         0);
    assert_int_equal(s.count, 1);
    assert_true(as_str_equal(s.home.city, AS_STR("Lund")));
    assert_true(as_str_equal(s.home.street, AS_STR("S 1")));
    assert_int_equal(s.people.count, 3);
    const struct person *people = s.people.items;
    assert_true(people[0].is_staff);
    assert_true(as_str_equal(people[0].name, AS_STR("A")));
    assert_true(as_str_equal(people[0].mail, AS_STR("a@b.example")));
    assert_true(as_str_equal(people[2].name, AS_STR("C")));
}

static void after_merging_the_required_fields_are_asked_for(void **unused)
{
    (void)unused;
    static const struct {
        const char *json, *path;
    } cases[] = {
        { "{}", "in.title" },
        { "{\"title\":\"T\"}", NULL },
        { "{\"title\":\"T\",\"who\":{}}", NULL },
        { "{\"title\":\"T\",\"who\":{\"mail\":\"a@b.example\"}}", "in.who.name" },
        { "{\"title\":\"T\",\"people\":[{\"name\":\"A\"},{}]}", "in.people[1].name" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_arena_init(&arena);
        struct as_err err = { 0 };
        struct sample s;
        as_fields_clear(&sample_fields, &s);
        assert_int_equal(sample_read(cases[i].json, AS_READ_PARTIAL, &arena, &s, &err), 0);
        const int rc = as_fields_check_required(&sample_fields, &s, "in", &err);
        assert_int_equal(rc, cases[i].path ? AS_E_INVALID : 0);
        assert_string_equal(err.path, cases[i].path ? cases[i].path : "");
    }
}

static void a_required_truth_must_be_said(void **unused)
{
    (void)unused;
    struct consent {
        bool is_given;
    };
    static const struct as_field items[] = {
        AS_BOOL(struct consent, is_given, AS_REQUIRED, "whether it was given"),
    };
    static const AS_FIELDS_OF(fields, struct consent, "consent", "a yes or a no", items);
    static const struct {
        const char *json;
        int rc;
    } cases[] = { { "{\"is_given\":false}", 0 },
                  { "{}", AS_E_INVALID },
                  { "{\"is_given\":null}", AS_E_INVALID } };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_err err;
        struct consent consent;
        as_auto_json json_t *tree = as_json_parse(as_str_of(cases[i].json), &err);
        assert_int_equal(as_fields_read(&fields, tree, 0, NULL, &consent, &err), cases[i].rc);
    }
}

static void host_fields_are_not_asked_of_outsiders(void **unused)
{
    (void)unused;
    struct thing {
        struct as_id id;
    };
    static const struct as_field items[] = {
        AS_ID(struct thing, id, AS_REQUIRED | AS_HOST, "its id"),
    };
    static const AS_FIELDS_OF(fields, struct thing, "thing", "a thing", items);
    struct as_err err;
    struct thing thing;
    as_auto_json json_t *tree = as_json_parse(AS_STR("{}"), &err);
    assert_int_equal(as_fields_read(&fields, tree, 0, NULL, &thing, &err), 0);
    assert_int_equal(as_fields_read(&fields, tree, AS_READ_HOST, NULL, &thing, &err), AS_E_INVALID);
}

static void arguments_are_read_by_the_same_rules(void **unused)
{
    (void)unused;
    static const struct {
        const char *name, *text, *written; /* NULL: refused */
    } cases[] = {
        { "title", "A name", "\"A name\"" },
        { "title", "", "null" },
        { "title", "\n", NULL },
        { "title", "\xff", NULL },
        { "id", ID, "\"" ID "\"" },
        { "id", "6F9619FF-8B86-D011-B42D-00CF4FC964FF", "\"" ID "\"" },
        { "id", "6f96", NULL },
        { "id", "", NULL },
        { "at", "2026-11-20", "\"2026-11-20T00:00:00.000Z\"" },
        { "at", "now", NULL },
        { "count", "-5", "-5" },
        { "count", "1000", "1000" },
        { "count", "1001", NULL },
        { "count", "", NULL },
        { "count", "-", NULL },
        { "count", "1.0", NULL },
        { "count", " 1", NULL },
        { "count", "99999999999999999999", NULL },
        { "is_open", "true", "true" },
        { "is_open", "false", "false" },
        { "is_open", "yes", NULL },
        { "is_open", "True", NULL },
        { "state", "open", "\"open\"" },
        { "state", "Open", NULL },
        { "state", "", NULL },
        { "roles", "owner,reader", "[\"reader\",\"owner\"]" },
        { "roles", " writer , owner ", "[\"writer\",\"owner\"]" },
        { "roles", "", "null" },
        { "roles", "owner,,reader", NULL },
        { "roles", "king", NULL },
        { "digest", HEX16 HEX16 HEX16 HEX16, "\"" HEX16 HEX16 HEX16 HEX16 "\"" },
        { "digest", HEX16, NULL },
        { "any", "{\"b\":1, \"a\":2}", "{\"a\":2,\"b\":1}" },
        { "any", "[1", NULL },
        { "any", "7", "7" },
        { "any", "nonsense", NULL },
        { "any", "", NULL },
        { "home", "{}", NULL },
        { "people", "[]", NULL },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        as_auto_arena struct as_arena arena;
        as_arena_init(&arena);
        as_auto_buf struct as_buf out;
        as_buf_init(&out);
        struct as_err err = { 0 };
        struct sample s;
        as_fields_clear(&sample_fields, &s);
        const struct as_field *field = as_field_find(&sample_fields, as_str_of(cases[i].name));
        void *value = as_field_at(&s, field);
        const int rc =
            as_field_read_text(field, "path", as_str_of(cases[i].text), &arena, value, &err);
        if (!cases[i].written) {
            assert_int_equal(rc, AS_E_INVALID);
            assert_string_equal(err.path, "path");
            continue;
        }
        assert_string_equal(err.text, "");
        as_field_write(field, value, AS_PART_ALL, &out);
        assert_true(as_str_equal(as_buf_str(&out), as_str_of(cases[i].written)));
    }
}

static void deep_paths_are_cut_and_do_not_overflow(void **unused)
{
    (void)unused;
    const struct as_field *title = as_field_find(&sample_fields, AS_STR("title"));
    char path[1000];
    memset(path, 'p', sizeof path);
    path[sizeof path - 1] = '\0';
    struct as_err err;
    as_str value = AS_STR_NONE;
    assert_int_equal(as_field_read_text(title, path, AS_STR("\n"), NULL, &value, &err),
                     AS_E_INVALID);
    assert_int_equal(strlen(err.path), sizeof err.path - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_record_is_read),
        cmocka_unit_test(what_is_not_named_is_absent),
        cmocka_unit_test(wrong_input_is_refused_with_its_path_and_what_would_be_right),
        cmocka_unit_test(complaints_about_things_name_their_paths),
        cmocka_unit_test(texts_live_in_the_arena_and_not_in_the_tree),
        cmocka_unit_test(a_second_part_is_merged_into_the_first),
        cmocka_unit_test(after_merging_the_required_fields_are_asked_for),
        cmocka_unit_test(a_required_truth_must_be_said),
        cmocka_unit_test(host_fields_are_not_asked_of_outsiders),
        cmocka_unit_test(arguments_are_read_by_the_same_rules),
        cmocka_unit_test(deep_paths_are_cut_and_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
