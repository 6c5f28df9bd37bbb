/* The configuration and the plugins' manifests: what is wrong is named with its file and setting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "host/manifest.h"
#include "host/plugin.h"

static char folder[] = "/tmp/assent-settings-XXXXXX";
static char config[128];

static void put(const char *name, const char *text)
{
    char path[256];
    struct as_err err;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(as_file_write(path, as_str_of(text), 0644, &err), 0);
}

static int make(void **state)
{
    char path[256];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(config, sizeof config, "%s/assent.lua", folder);
    snprintf(path, sizeof path, "%s/sample", folder);
    assert_int_equal(mkdir(path, 0755), 0);
    put("sample/manifest.json",
        "{\"name\":\"sample\",\"version\":\"1\",\"capabilities\":[\"assent.timers/"
        "1\"],\"options\":{"
        "\"listen\":{\"type\":\"text\",\"default\":\"here\"},"
        "\"mode\":{\"type\":\"text\",\"words\":[\"fast\",\"safe\"]},"
        "\"folder\":{\"type\":\"path\"},"
        "\"count\":{\"type\":\"integer\",\"default\":3,\"min\":1,\"max\":10},"
        "\"loud\":{\"type\":\"boolean\"},"
        "\"user\":{\"type\":\"id\",\"required\":true},"
        "\"tags\":{\"type\":\"texts\"}}}");
    return 0;
}

static int drop(void **state)
{
    char command[160];
    (void)state;
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void settings_are_read_and_paths_begin_at_the_file(void **unused)
{
    struct as_settings settings;
    struct as_err err;
    char expected[160];
    put("assent.lua",
        "data = \"a.db\"\nenvironment = \"sandbox\"\nrules = \"/etc/rules\"\nqueue_limit = 5\n"
        "plugin \"one\" { x = 1 }\nplugin \"two\" {}\n");
    assert_int_equal(as_settings_read(config, &settings, &err), 0);
    snprintf(expected, sizeof expected, "%s/a.db", folder);
    assert_string_equal(settings.data, expected);
    assert_string_equal(settings.rules, "/etc/rules");
    assert_true(as_str_equal(settings.environment, AS_STR("sandbox")));
    assert_int_equal(settings.queue_limit, 5);
    assert_int_equal(settings.plugin_count, 2);
    assert_int_equal(as_settings_override(&settings, AS_STR("two"), "listen", AS_STR("x:1"), &err),
                     0);
    assert_int_equal(
        as_settings_override(&settings, AS_STR("three"), "listen", AS_STR("x:1"), &err),
        AS_E_CONFIG);
    as_settings_fini(&settings);
}

static void wrong_settings_are_named(void **unused)
{
    static const struct {
        const char *text, *said;
    } cases[] = {
        { "", "data is missing" },
        { "dta = \"a.db\"", "did you mean data?" },
        { "data = 7", "data" },
        { "data = \"\"", "data" },
        { "data = \"a\" environment = \"test\"", "\"production\" or \"sandbox\"" },
        { "data = \"a\" queue_limit = 0", "queue_limit" },
        { "data = \"a\" queue_limit = \"many\"", "queue_limit" },
        { "data = \"a\" public_address = \"nowhere\"", "public_address" },
        { "data = \"a\" invitation_address = \"nowhere\"", "invitation_address" },
        { "data = \"a\" invitation_address = \"https://a.example/?b\"", "invitation_address" },
        { "data = \"a\" plugin \"../x\" {}", "small letters" },
        { "data = \"a\" plugin \"x\" {} plugin \"x\" {}", "named twice" },
        { "data = \"a\" plugin \"x\" { withhold = \"assent.work/1\" }", "withhold" },
        { "data = \"a\" plugin \"x\" { withhold = { \"assent.wrok/1\" } }",
          "did you mean \"assent.work/1\"?" },
        { "data = \"a\" plugin \"x\" { 1, 2 }", "names" },
        { "data = = 2", "assent.lua:1" },
        { "data = os.getenv(\"x\")", "assent.lua:1" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_settings settings;
        struct as_err err;
        put("assent.lua", cases[i].text);
        assert_int_equal(as_settings_read(config, &settings, &err), AS_E_CONFIG);
        if (!strstr(err.text, cases[i].said) || !strstr(err.text, "assent.lua"))
            fail_msg("%s: \"%s\" is not said in: %s", cases[i].text, cases[i].said, err.text);
    }
    struct as_settings settings;
    struct as_err err;
    assert_int_equal(as_settings_read("/nowhere/assent.lua", &settings, &err), AS_E_CONFIG);
    assert_non_null(strstr(err.text, "/nowhere"));
}

static void everything_that_is_wrong_is_taken_down(void **unused)
{
    static const char *const said[] = { "dta is no setting", "data is missing", "queue_limit",
                                        "assent.lua:4: plugin \"x\" is named twice, first at" };
    struct as_settings settings;
    struct as_problems problems;
    struct as_err err;
    as_problems_init(&problems);
    put("assent.lua", "dta = \"a.db\"\nqueue_limit = 0\nplugin \"x\" {}\nplugin \"x\" {}\n");
    assert_int_equal(as_settings_read_all(config, &problems, &settings, &err), AS_E_CONFIG);
    assert_int_equal(problems.count, AS_COUNT(said));
    for (size_t i = 0; i < AS_COUNT(said); i++)
        if (as_str_find(problems.items[i].text, as_str_of(said[i])) < 0)
            fail_msg("\"%s\" is not said in: %.*s", said[i], AS_STR_ARG(problems.items[i].text));
    as_problems_fini(&problems);
}

static int read_options(const char *options, struct as_option **ret_options, uint32_t *ret_count,
                        struct as_settings *settings, struct as_manifest *manifest,
                        struct as_err *err)
{
    char text[400];
    const char *found = NULL;
    snprintf(text, sizeof text, "data = \"a\" plugin_folder = \".\" plugin \"sample\" { %s }",
             options);
    put("assent.lua", text);
    assert_int_equal(as_settings_read(config, settings, err), 0);
    assert_int_equal(as_settings_find_plugin(settings, AS_STR("sample"), &found, err), 0);
    assert_int_equal(as_manifest_read(&settings->arena, found, AS_STR("sample"), manifest, err), 0);
    return as_manifest_options(settings, &settings->plugins[0], manifest, ret_options, ret_count,
                               err);
}

static as_str value_of(const struct as_option *options, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (as_str_equal(options[i].name, as_str_of(name)))
            return options[i].value;
    return AS_STR("(none)");
}

#define USER "user = \"6f9619ff-8b86-d011-b42d-00cf4fc964ff\""

static void options_come_with_their_defaults(void **unused)
{
    struct as_settings settings;
    struct as_manifest manifest;
    struct as_option *options = NULL;
    struct as_err err;
    uint32_t count = 0;
    char expected[160];
    assert_int_equal(read_options(USER ", loud = true, folder = \"drop\", tags = { \"a\", \"b\" }",
                                  &options, &count, &settings, &manifest, &err),
                     0);
    snprintf(expected, sizeof expected, "%s/drop", folder);
    assert_true(as_str_equal(value_of(options, count, "listen"), AS_STR("here")));
    assert_true(as_str_equal(value_of(options, count, "count"), AS_STR("3")));
    assert_true(as_str_equal(value_of(options, count, "loud"), AS_STR("true")));
    assert_true(as_str_equal(value_of(options, count, "folder"), as_str_of(expected)));
    assert_true(as_str_equal(value_of(options, count, "tags"), AS_STR("[\"a\",\"b\"]")));
    assert_int_equal(value_of(options, count, "mode").size, 0);
    as_manifest_fini(&manifest);
    as_settings_fini(&settings);
}

static void wrong_options_are_named(void **unused)
{
    static const struct {
        const char *options, *said;
    } cases[] = {
        { "", "user: it is missing" },
        { "", "assent.lua:1: plugin \"sample\"" },
        { USER ", withhold = { \"assent.timers/1\" }", "cannot do without assent.timers/1" },
        { USER ", lisen = \"x\"", "did you mean listen?" },
        { USER ", zzz = 1", "there is no such option" },
        { USER ", listen = 8080", "listen: a text is needed" },
        { USER ", count = \"3\"", "count: a whole number is needed" },
        { USER ", count = 11", "from 1 to 10" },
        { USER ", count = 0", "from 1 to 10" },
        { USER ", loud = 1", "loud: true or false" },
        { USER ", mode = \"slow\"", "one of \"fast\", \"safe\"" },
        { USER ", folder = \"\"", "folder: a path" },
        { USER ", tags = { 1 }", "tags: a list of texts" },
        { "user = \"me\"", "user: an id" },
    };
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        struct as_settings settings;
        struct as_manifest manifest;
        struct as_option *options = NULL;
        struct as_err err;
        uint32_t count = 0;
        assert_int_equal(
            read_options(cases[i].options, &options, &count, &settings, &manifest, &err),
            AS_E_CONFIG);
        if (!strstr(err.text, cases[i].said) || !strstr(err.text, "plugin \"sample\""))
            fail_msg("%s: \"%s\" is not said in: %s", cases[i].options, cases[i].said, err.text);
        as_manifest_fini(&manifest);
        as_settings_fini(&settings);
    }
}

static void everything_that_is_wrong_with_a_manifest_is_taken_down(void **unused)
{
    static const char *const said[] = {
        "version: ",
        "name: \"odd\" is needed",
        "there is no key \"capabilitys\" here; did you mean \"capabilities\"?",
        "description: a text is needed",
        "optional_capabilities: this host has no capability \"assent.timer/1\"",
        "option listen: there is no key \"defualt\" here; did you mean \"default\"?",
        "option count: the default is not a whole number",
        "option mode: type must be text, path",
        "option loud: an object is needed",
    };
    char odd[160];
    struct as_arena arena;
    struct as_problems problems;
    struct as_manifest manifest;
    struct as_err err;
    snprintf(odd, sizeof odd, "%s/odd", folder);
    assert_int_equal(mkdir(odd, 0755), 0);
    put("odd/manifest.json", "{\"name\":\"even\",\"capabilitys\":[],\"description\":7,"
                             "\"optional_capabilities\":[\"assent.timer/1\"],\"options\":{"
                             "\"listen\":{\"type\":\"text\",\"defualt\":\"here\"},"
                             "\"count\":{\"type\":\"integer\",\"default\":\"3\"},"
                             "\"mode\":{\"type\":\"word\"},\"loud\":true}}");
    as_arena_init(&arena);
    as_problems_init(&problems);
    assert_int_equal(as_manifest_read_all(&arena, odd, AS_STR("odd"), &problems, &manifest, &err),
                     AS_E_CONFIG);
    for (size_t i = 0; i < AS_COUNT(said); i++) {
        bool is_said = false;
        for (uint32_t k = 0; k < problems.count; k++)
            is_said = is_said || (as_str_starts_with(problems.items[k].text, as_str_of(odd)) &&
                                  as_str_find(problems.items[k].text, as_str_of(said[i])) >= 0);
        if (!is_said)
            fail_msg("\"%s\" is not said", said[i]);
    }
    assert_int_equal(problems.count, AS_COUNT(said));
    assert_int_equal(as_manifest_read(&arena, odd, AS_STR("odd"), &manifest, &err), AS_E_CONFIG);
    assert_non_null(strstr(err.text, said[0])); /* the first alone */
    as_problems_fini(&problems);
    as_arena_fini(&arena);
}

/* ---- Descriptors ---------------------------------------------------------------------------- */

static assent_status on_open(const assent_host *host, void **ret_state)
{
    return ASSENT_OK;
}

static assent_status on_start(void *state)
{
    return ASSENT_OK;
}

static void on_drain(void *state, void (*done)(void *done_data), void *done_data)
{
}

static void on_close(void *state)
{
}

static void plugins_that_do_not_fit_are_refused(void **unused)
{
    const assent_plugin_descriptor good = {
        .magic = ASSENT_ABI_MAGIC,
        .size = sizeof good,
        .abi_major = ASSENT_ABI_MAJOR,
        .abi_minor = ASSENT_ABI_MINOR,
        .name = "sample",
        .version = "1",
        .open = on_open,
        .start = on_start,
        .drain = on_drain,
        .close = on_close,
    };
    struct as_err err;
    assert_int_equal(as_plugin_check_descriptor(&good, AS_STR("sample"), "x.so", &err), 0);
    assent_plugin_descriptor older = good; /* of minor 0, which had no check */
    older.size = offsetof(assent_plugin_descriptor, check);
    assert_int_equal(as_plugin_check_descriptor(&older, AS_STR("sample"), "x.so", &err), 0);
    struct {
        assent_plugin_descriptor descriptor;
        const char *said;
    } cases[] = {
        { good, "no plugin" },   { good, "ABI 2" },        { good, "needs ABI 1.7" },
        { good, "has 8 bytes" }, { good, "calls itself" }, { good, "must all be there" },
    };
    cases[0].descriptor.magic = 7;
    cases[1].descriptor.abi_major = 2;
    cases[2].descriptor.abi_minor = 7;
    cases[3].descriptor.size = 8;
    cases[4].descriptor.name = "other";
    cases[5].descriptor.drain = NULL;
    for (size_t i = 0; i < AS_COUNT(cases); i++) {
        assert_int_equal(
            as_plugin_check_descriptor(&cases[i].descriptor, AS_STR("sample"), "x.so", &err),
            AS_E_CONFIG);
        if (!strstr(err.text, cases[i].said) || !strstr(err.text, "x.so"))
            fail_msg("\"%s\" is not said in: %s", cases[i].said, err.text);
    }
}

static void plugin_files_must_be_ours_alone(void **unused)
{
    char path[256];
    char link[256];
    struct as_err err;
    put("plain.so", "x");
    snprintf(path, sizeof path, "%s/plain.so", folder);
    snprintf(link, sizeof link, "%s/link.so", folder);
    assert_int_equal(as_plugin_check_file(path, &err), 0);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(as_plugin_check_file(link, &err), AS_E_CONFIG);
    assert_int_equal(as_plugin_check_file(folder, &err), AS_E_CONFIG);
    assert_int_equal(as_plugin_check_file("/nowhere.so", &err), AS_E_CONFIG);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(as_plugin_check_file(path, &err), AS_E_CONFIG);
    assert_non_null(strstr(err.text, "chmod o-w"));
    if (geteuid() == 0) {
        assert_int_equal(chmod(path, 0644), 0);
        assert_int_equal(chown(path, 12345, 12345), 0);
        assert_int_equal(as_plugin_check_file(path, &err), AS_E_CONFIG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_read_and_paths_begin_at_the_file),
        cmocka_unit_test(wrong_settings_are_named),
        cmocka_unit_test(everything_that_is_wrong_is_taken_down),
        cmocka_unit_test(options_come_with_their_defaults),
        cmocka_unit_test(wrong_options_are_named),
        cmocka_unit_test(everything_that_is_wrong_with_a_manifest_is_taken_down),
        cmocka_unit_test(plugins_that_do_not_fit_are_refused),
        cmocka_unit_test(plugin_files_must_be_ours_alone),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
