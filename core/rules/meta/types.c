/* Annotations of facts, inputs and cases, from the field tables. */
#include "base/cleanup.h"
#include "rules/language.h"
#include "rules/meta/meta.h"
#include "rules/set.h"

enum { CLASSES_MAX = 64 };

struct writer {
    struct as_buf *out;
    enum as_meta_shape shape;
    const void *done[CLASSES_MAX]; /* classes that are written: field tables and lists of words */
    uint32_t count;
};

bool as_meta_has(const struct as_field *field, enum as_meta_shape shape)
{
    return !(field->flags & (AS_NOT_KEPT | AS_HIDDEN)) &&
           (shape == AS_META_GIVEN || field->type != AS_FIELD_JSON);
}

bool as_meta_may_be_absent(const struct as_field *field, bool is_input)
{
    switch (field->type) {
    case AS_FIELD_BOOL:
    case AS_FIELD_WORDS:
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
        return false;
    default:
        return is_input || !(field->flags & (AS_REQUIRED | AS_ALWAYS));
    }
}

void as_meta_add_words(const char *const *words, struct as_buf *out)
{
    const char *bar = "";
    for (; *words; words++) {
        if (!**words)
            continue;
        as_buf_printf(out, "%s\"%s\"", bar, *words);
        bar = "|";
    }
}

void as_meta_add_type(const struct as_field *field, enum as_meta_shape shape, struct as_buf *out)
{
    const char *given = shape == AS_META_GIVEN ? "given." : "";
    switch (field->type) {
    case AS_FIELD_TEXT:
        as_buf_add(out, as_str_of("string"));
        break;
    case AS_FIELD_ID:
    case AS_FIELD_DIGEST:
        as_buf_add(out, as_str_of("assent.id"));
        break;
    case AS_FIELD_TIME:
        as_buf_add(out, as_str_of(shape == AS_META_GIVEN ? "string|integer" : "assent.time"));
        break;
    case AS_FIELD_INT:
        as_buf_add(out, as_str_of("integer"));
        break;
    case AS_FIELD_BOOL:
        as_buf_add(out, as_str_of("boolean"));
        break;
    case AS_FIELD_WORD:
        as_meta_add_words(field->words, out);
        break;
    case AS_FIELD_WORDS:
        if (shape == AS_META_SEEN) {
            as_buf_printf(out, "assent.%s", field->name);
            break;
        }
        as_buf_add_char(out, '(');
        as_meta_add_words(field->words, out);
        as_buf_add(out, as_str_of(")[]"));
        break;
    case AS_FIELD_JSON:
        as_buf_add(out, as_str_of("any"));
        break;
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
        as_buf_printf(out, "assent.%s%s%s", given, field->of->name,
                      field->type == AS_FIELD_LIST ? "[]" : "");
        break;
    }
}

static bool is_new(struct writer *writer, const void *class)
{
    for (uint32_t i = 0; i < writer->count; i++)
        if (writer->done[i] == class)
            return false;
    if (writer->count < CLASSES_MAX)
        writer->done[writer->count++] = class;
    return true;
}

static void write_words(struct writer *writer, const struct as_field *field)
{
    if (!is_new(writer, field->words))
        return;
    as_buf_printf(writer->out, "---%s\n---@class (exact) assent.%s\n", field->doc, field->name);
    for (const char *const *word = field->words; *word; word++)
        if (**word)
            as_buf_printf(writer->out, "---@field %s boolean\n", *word);
    as_buf_add_char(writer->out, '\n');
}

/* One class, and before it those that it refers to. */
static void write_class(struct writer *writer, const char *name, const struct as_fields *fields,
                        bool is_input)
{
    if (!is_new(writer, fields))
        return;
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if (!as_meta_has(field, writer->shape))
            continue;
        if (field->of && field->of->count > 0)
            write_class(writer, field->of->name, field->of, is_input);
        else if (field->type == AS_FIELD_WORDS && writer->shape == AS_META_SEEN)
            write_words(writer, field);
    }
    struct as_buf *out = writer->out;
    as_buf_printf(out, "---%s\n---@class (exact) assent.%s%s\n", fields->doc,
                  writer->shape == AS_META_GIVEN ? "given." : "", name);
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if (!as_meta_has(field, writer->shape))
            continue;
        const bool may_be_absent =
            writer->shape == AS_META_GIVEN || as_meta_may_be_absent(field, is_input);
        as_buf_printf(out, "---@field %s%s ", field->name, may_be_absent ? "?" : "");
        as_meta_add_type(field, writer->shape, out);
        as_buf_printf(out, " %s\n", field->doc);
    }
    as_buf_add_char(out, '\n');
}

static void begin(struct as_buf *out, const char *subject)
{
    as_buf_printf(out, "---@meta\n-- %s Written by `assent rules meta`: do not change it here.\n\n",
                  subject);
}

static void write_union(const struct as_rule_actions *actions, const char *given,
                        struct as_buf *out)
{
    as_buf_printf(out, "---@alias assent.%sinput\n", given);
    for (uint32_t i = 0; i < actions->count; i++)
        if (actions->inputs[i])
            as_buf_printf(out, "---| assent.%sinput.%.*s\n", given, AS_STR_ARG(actions->names[i]));
    as_buf_add_char(out, '\n');
}

/* Two operations may share a table: the second then names the class of the first. */
static void write_inputs(struct writer *writer, const struct as_rule_actions *actions)
{
    const char *given = writer->shape == AS_META_GIVEN ? "given." : "";
    for (uint32_t i = 0; i < actions->count; i++) {
        uint32_t first = 0;
        char name[96];
        if (!actions->inputs[i])
            continue;
        while (actions->inputs[first] != actions->inputs[i])
            first++;
        snprintf(name, sizeof name, "input.%.*s", AS_STR_ARG(actions->names[i]));
        if (first == i)
            write_class(writer, name, actions->inputs[i], true);
        else
            as_buf_printf(writer->out, "---@alias assent.%s%s assent.%sinput.%.*s\n\n", given, name,
                          given, AS_STR_ARG(actions->names[first]));
    }
}

static void write_facts(struct writer *writer)
{
    for (uint32_t i = 0; i < as_fact_doc_count; i++)
        if (as_fact_docs[i].fields && as_fact_docs[i].global != AS_GLOBAL_INPUT)
            write_class(writer, as_fact_docs[i].fields->name, as_fact_docs[i].fields, false);
}

void as_meta_write_facts(const struct as_rule_actions *actions, struct as_buf *out)
{
    struct writer writer = { .out = out, .shape = AS_META_SEEN };
    begin(out, "The facts that a rule can read, inside decide, check and pick.");
    as_buf_add(out, AS_STR("---A moment: milliseconds since 1970-01-01 UTC.\n"
                           "---@alias assent.time integer\n\n"
                           "---An id: 36 characters, in small letters.\n"
                           "---@alias assent.id string\n\n"
                           "---What an operation replies; its fields are those of the operation.\n"
                           "---@alias assent.reply table\n\n"));
    write_facts(&writer);
    write_class(&writer, as_asked_fields->name, as_asked_fields, false);
    for (uint32_t i = 0; i < as_fact_doc_count; i++) {
        const struct as_fact_doc *fact = &as_fact_docs[i];
        const char *name = as_global_names[fact->global];
        as_buf_printf(out, "---%s\n---@type assent.%s%s%s\n%s = nil\n\n", fact->doc,
                      fact->fields ? fact->fields->name : "time", fact->is_list ? "[]" : "",
                      fact->may_be_absent ? "?" : "", name);
    }
    (void)actions;
}

void as_meta_write_inputs(const struct as_rule_actions *actions, struct as_buf *out)
{
    as_auto_buf struct as_buf elsewhere;
    as_buf_init(&elsewhere);
    struct writer writer = { .out = &elsewhere, .shape = AS_META_SEEN };
    write_facts(&writer); /* their classes stand in facts.lua */
    writer.out = out;
    begin(out, "What `input` holds, for each operation.");
    as_buf_add(out,
               AS_STR("-- An explanation may ask about an input that is not complete, so that any "
                      "field may be nil.\n"
                      "-- To tell the editor which one it is: local order = input "
                      "--[[@as assent.input.order.create]]\n\n"));
    write_inputs(&writer, actions);
    write_union(actions, "", out);
}

void as_meta_write_cases(const struct as_rule_actions *actions, struct as_buf *out)
{
    struct writer writer = { .out = out, .shape = AS_META_GIVEN };
    begin(out, "What a case of tests/ can give.");
    write_facts(&writer);
    write_inputs(&writer, actions);
    write_union(actions, "given.", out);
}
