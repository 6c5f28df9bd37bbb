/* Templates write values escaped, sections as often as there is something, and say where they are wrong. */
#include "template.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

static const struct template *find_other(void *data, assent_text name)
{
    (void)name;
    return data;
}

static char *render(const char *source, const char *values, bool is_html, const char *other)
{
    struct template_problem problem;
    struct template *template = template_parse(text(source), &problem);
    assert_non_null(template);
    struct template *second = other ? template_parse(text(other), &problem) : NULL;
    json_t *tree = json_loads(values, 0, NULL);
    assert_non_null(tree);
    size_t size = 0;
    const struct template_options options = { is_html, second ? find_other : NULL, second };
    char *out = template_render(template, tree, &options, &size);
    assert_non_null(out);
    assert_int_equal(size, strlen(out));
    json_decref(tree);
    template_free(template);
    template_free(second);
    return out;
}

static void values_and_sections_are_written(void **unused)
{
    (void)unused;
    static const struct {
        const char *source, *values, *expected;
    } cases[] = {
        { "plain", "{}", "plain" },
        { "", "{}", "" },
        { "a {{x}} b", "{\"x\":\"1 & 2 <\\\"'>\"}", "a 1 &amp; 2 &lt;&quot;&#39;&gt; b" },
        { "{{{x}}}", "{\"x\":\"<b>\"}", "<b>" },
        { "{{ x }}{{n}}{{f}}", "{\"x\":7,\"f\":false,\"n\":null}", "7" },
        { "{{a.b}}", "{\"a\":{\"b\":\"c\"}}", "c" },
        { "{{a.b}}", "{\"a\":{}}", "" },
        { "{{#l}}{{.}},{{/l}}", "{\"l\":[\"a\",\"b\"]}", "a,b," },
        { "{{#l}}{{x}}{{y}} {{/l}}", "{\"y\":\"-\",\"l\":[{\"x\":1},{\"x\":2}]}", "1- 2- " },
        { "{{#s}}yes{{/s}}{{^s}}no{{/s}}", "{\"s\":\"\"}", "no" },
        { "{{#s}}yes{{/s}}{{^s}}no{{/s}}", "{\"s\":[]}", "no" },
        { "{{#s}}yes{{/s}}{{^s}}no{{/s}}", "{\"s\":0}", "yes" },
        { "{{#s}}yes{{/s}}{{^s}}no{{/s}}", "{}", "no" },
        { "{{#o}}{{x}}{{/o}}", "{\"o\":{\"x\":\"in\"},\"x\":\"out\"}", "in" },
        { "{{#a}}{{#b}}{{x}}{{/b}}{{/a}}", "{\"a\":{\"x\":1},\"b\":true}", "1" },
        { "a{{! why }}b", "{}", "ab" },
        { "a\n  {{#s}}  \nb\n{{/s}}\nc\n", "{\"s\":true}", "a\nb\nc\n" },
        { "a\n{{! only this }}\nb", "{}", "a\nb" },
        { "a\n{{#s}}b{{/s}}\nc", "{\"s\":true}", "a\nb\nc" },
        { "{{#s}}\r\nb\r\n{{/s}}\r\n", "{\"s\":true}", "b\r\n" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *out = render(cases[i].source, cases[i].values, true, NULL);
        assert_string_equal(out, cases[i].expected);
        free(out);
    }
}

static void plain_text_is_not_escaped(void **unused)
{
    (void)unused;
    char *out = render("{{x}}", "{\"x\":\"A & B\"}", false, NULL);
    assert_string_equal(out, "A & B");
    free(out);
}

static void other_templates_see_the_same_values(void **unused)
{
    (void)unused;
    char *out = render("({{>other}})", "{\"x\":\"<\"}", true, "-{{x}}-");
    assert_string_equal(out, "(-&lt;-)");
    free(out);
}

static void a_template_within_itself_ends(void **unused)
{
    (void)unused;
    char *out = render("{{>other}}", "{}", true, "x{{>other}}");
    assert_int_equal(strlen(out), TEMPLATE_DEPTH);
    free(out);
}

static void what_is_wrong_names_its_line(void **unused)
{
    (void)unused;
    static const struct {
        const char *source;
        uint32_t line;
        const char *part;
    } cases[] = {
        { "a\n{{x", 2, "not closed" },
        { "a\n{{#x}}\n\n", 2, "\"x\" never ends" },
        { "{{#x}}\n{{/y}}", 2, "{{/y}} ends another section" },
        { "\n\n{{/y}}", 3, "{{/y}} ends a section that never began" },
        { "{{}}", 1, "is no name" },
        { "{{a b}}", 1, "\"a b\" is no name" },
        { "{{a..b}}", 1, "is no name" },
        { "{{=<% %>=}}", 1, "is no name" },
        { "{{{x}}", 1, "not closed" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct template_problem problem;
        assert_null(template_parse(text(cases[i].source), &problem));
        assert_int_equal(problem.line, cases[i].line);
        assert_non_null(strstr(problem.sentence, cases[i].part));
    }
}

static void sections_too_deep_are_refused(void **unused)
{
    (void)unused;
    char source[TEMPLATE_DEPTH * 24 + 64] = "";
    for (int i = 0; i <= TEMPLATE_DEPTH; i++)
        strcat(source, "{{#x}}");
    for (int i = 0; i <= TEMPLATE_DEPTH; i++)
        strcat(source, "{{/x}}");
    struct template_problem problem;
    assert_null(template_parse(text(source), &problem));
    assert_non_null(strstr(problem.sentence, "too deep"));
}

static void note_name(void *data, enum template_use use, assent_text name, uint32_t line)
{
    char *names = data;
    sprintf(names + strlen(names), "%d:%.*s@%u ", (int)use, (int)name.size, name.data,
            (unsigned)line);
}

static void names_are_told_with_their_lines(void **unused)
{
    (void)unused;
    struct template_problem problem;
    struct template *template =
        template_parse(text("{{a}}\n{{#b}}\n{{{c.d}}}\n{{/b}}\n{{^e}}{{/e}}{{>f}}"), &problem);
    char names[256] = "";
    template_names(template, note_name, names);
    assert_string_equal(names, "0:a@1 2:b@2 1:c.d@3 4:b@4 3:e@5 4:e@5 5:f@5 ");
    template_free(template);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_sections_are_written),
        cmocka_unit_test(plain_text_is_not_escaped),
        cmocka_unit_test(other_templates_see_the_same_values),
        cmocka_unit_test(a_template_within_itself_ends),
        cmocka_unit_test(what_is_wrong_names_its_line),
        cmocka_unit_test(sections_too_deep_are_refused),
        cmocka_unit_test(names_are_told_with_their_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
