/* A template of anybody's: it is refused with a line and a sentence, or it can be filled, escaped or not. */
#include "base/check.h"
#include "template.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count_name(void *data, enum template_use use, assent_text name, uint32_t line)
{
    (void)use;
    AS_REQUIRE(name.size > 0 && line > 0);
    ++*(size_t *)data;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char values[] =
        "{\"a\":\"<&>\",\"b\":[{\"a\":1},{\"a\":\"x\"}],\"c\":{\"d\":true},\"e\":[]}";
    struct template_problem problem = { .line = 0 };
    const assent_text source = { (const char *)data, size };
    struct template *template = template_parse(source, &problem);
    if (!template) {
        AS_REQUIRE(problem.line > 0 && problem.sentence[0]);
        return 0;
    }
    size_t names = 0;
    template_names(template, count_name, &names);
    json_t *tree = json_loads(values, 0, NULL);
    for (int is_html = 0; is_html < 2; is_html++) {
        size_t written = 0;
        const struct template_options options = { .is_html = is_html };
        char *out = template_render(template, tree, &options, &written);
        AS_REQUIRE(!out || out[written] == '\0');
        free(out);
    }
    json_decref(tree);
    template_free(template);
    return 0;
}
