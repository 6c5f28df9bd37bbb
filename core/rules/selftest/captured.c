#include "rules/selftest/captured.h"

#include <inttypes.h>

enum { LINE_WIDTH = 110 };

struct writing {
    struct as_buf *out;
    struct as_standins *standins;
};

void as_lua_write_string(as_str text, struct as_buf *out)
{
    as_buf_add_char(out, '"');
    for (size_t i = 0; i < text.size; i++) {
        const unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\')
            as_buf_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            as_buf_printf(out, "\\%03u", c);
        else
            as_buf_add_char(out, (char)c);
    }
    as_buf_add_char(out, '"');
}

/* ---- Records -------------------------------------------------------------------------------- */

static size_t column_of(const struct as_buf *out)
{
    size_t column = 0;
    while (column < out->size && out->data[out->size - 1 - column] != '\n')
        column++;
    return column;
}

/* ", " or a new line where one is due. */
static void separate(struct as_buf *out, bool is_first)
{
    if (is_first)
        as_buf_add_char(out, ' ');
    else if (column_of(out) > LINE_WIDTH - 20)
        as_buf_printf(out, ",\n    ");
    else
        as_buf_printf(out, ", ");
}

static void write_record(const struct writing *writing, const struct as_fields *fields,
                         const void *record, bool is_personal);

static void write_words(const struct as_field *field, uint32_t words, struct as_buf *out)
{
    bool is_first = true;
    as_buf_add_char(out, '{');
    for (int i = 0; field->words[i]; i++)
        if (words >> i & 1) {
            separate(out, is_first);
            as_lua_write_string(as_str_of(field->words[i]), out);
            is_first = false;
        }
    as_buf_printf(out, is_first ? "}" : " }");
}

static void write_value(const struct writing *writing, const struct as_field *field,
                        const void *value, bool is_personal)
{
    struct as_buf *out = writing->out;
    char text[AS_DIGEST_TEXT_SIZE];
    char time[AS_TIME_TEXT_SIZE];
    switch (field->type) {
    case AS_FIELD_TEXT:
        as_lua_write_string(
            as_standin_text(writing->standins, field, is_personal, *(const as_str *)value), out);
        break;
    case AS_FIELD_ID:
        as_lua_write_string(as_standin_id(writing->standins, field, as_id_format(value, text)),
                            out);
        break;
    case AS_FIELD_DIGEST:
        as_lua_write_string(as_digest_format(value, text), out);
        break;
    case AS_FIELD_TIME:
        as_lua_write_string(as_time_format(*(const int64_t *)value, time), out);
        break;
    case AS_FIELD_INT:
        as_buf_printf(out, "%" PRId64, *(const int64_t *)value);
        break;
    case AS_FIELD_BOOL:
        as_buf_printf(out, "true");
        break;
    case AS_FIELD_WORD:
        as_lua_write_string(as_str_of(field->words[*(const int32_t *)value]), out);
        break;
    case AS_FIELD_WORDS:
        write_words(field, *(const uint32_t *)value, out);
        break;
    case AS_FIELD_OBJECT:
        write_record(writing, field->of, value, is_personal);
        break;
    case AS_FIELD_LIST: {
        const struct as_list *list = value;
        as_buf_add_char(out, '{');
        for (uint32_t i = 0; i < list->count; i++) {
            as_buf_printf(out, i ? ",\n    " : "\n    ");
            write_record(writing, field->of,
                         (const char *)list->items + (size_t)i * field->of->size, is_personal);
        }
        as_buf_printf(out, list->count ? ",\n  }" : "}");
        break;
    }
    case AS_FIELD_JSON: /* no rule can read it */
        as_buf_printf(out, "nil");
        break;
    }
}

/* What no rule may see is left out, and so is what is absent. */
static void write_record(const struct writing *writing, const struct as_fields *fields,
                         const void *record, bool is_personal)
{
    bool is_first = true;
    as_buf_add_char(writing->out, '{');
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if (field->flags & (AS_NOT_KEPT | AS_HIDDEN) || field->type == AS_FIELD_JSON ||
            as_field_is_absent(field, record))
            continue;
        separate(writing->out, is_first);
        as_buf_printf(writing->out, "%s = ", field->name);
        write_value(writing, field, as_field_at(record, field),
                    is_personal || (field->flags & AS_PERSONAL));
        is_first = false;
    }
    as_buf_printf(writing->out, is_first ? "}" : " }");
}

/* ---- The case ------------------------------------------------------------------------------- */

static void begin(as_str title, struct as_buf *out)
{
    as_buf_printf(out, "case ");
    as_lua_write_string(title, out);
    as_buf_printf(out, " {\n");
}

static void member(const char *name, as_str text, struct as_buf *out)
{
    if (text.size == 0)
        return;
    as_buf_printf(out, "%s = ", name);
    as_lua_write_string(text, out);
    as_buf_printf(out, ", ");
}

/* Ends a line of members without the blank behind the last comma. */
static void end_line(struct as_buf *out)
{
    if (out->size > 0 && out->data[out->size - 1] == ' ')
        out->size--;
    as_buf_add_char(out, '\n');
}

static void fact(const struct writing *writing, const char *name, const struct as_fields *fields,
                 const void *record)
{
    if (!record || !fields)
        return;
    as_buf_printf(writing->out, "  %s = ", name);
    write_record(writing, fields, record, false);
    as_buf_printf(writing->out, ",\n");
}

static void facts_list(const struct writing *writing, const char *name,
                       const struct as_fields *fields, const struct as_list *list)
{
    const struct as_field field = { .name = name, .type = AS_FIELD_LIST, .of = fields };
    if (list->count == 0)
        return;
    as_buf_printf(writing->out, "  %s = ", name);
    write_value(writing, &field, list, false);
    as_buf_printf(writing->out, ",\n");
}

static const struct as_answer *first_of(const struct as_decision *decision, int32_t verdict)
{
    const struct as_answer *answers = decision->answers.items;
    for (uint32_t i = 0; i < decision->answers.count; i++)
        if (answers[i].verdict == verdict)
            return &answers[i];
    return NULL;
}

static void write_expected(const struct as_decision *decision, struct as_buf *out)
{
    const struct as_answer *answers = decision->answers.items;
    const struct as_answer *warning = first_of(decision, AS_VERDICT_WARN);
    const bool is_warned = decision->verdict == AS_VERDICT_ALLOW && warning;
    const struct as_answer *reason = is_warned ? warning : first_of(decision, decision->verdict);
    uint32_t codes = 0;
    for (uint32_t i = 0; i < decision->answers.count; i++)
        codes += answers[i].code.size > 0;
    as_buf_printf(out, "  ");
    member("expect", as_str_of(as_verdicts[is_warned ? AS_VERDICT_WARN : decision->verdict]), out);
    member("code", reason ? reason->code : AS_STR_NONE, out);
    member("rule", reason ? reason->rule : AS_STR_NONE, out);
    end_line(out);
    if (codes < 2)
        return;
    bool is_first = true;
    as_buf_printf(out, "  codes = {");
    for (uint32_t i = 0; i < decision->answers.count; i++)
        if (answers[i].code.size) {
            separate(out, is_first);
            as_lua_write_string(answers[i].code, out);
            is_first = false;
        }
    as_buf_printf(out, " },\n");
}

void as_captured_write(const struct as_captured *captured, struct as_standins *standins,
                       struct as_buf *out)
{
    const struct writing writing = { out, standins };
    const struct as_facts *facts = captured->facts;
    char now[AS_TIME_TEXT_SIZE];
    begin(captured->title, out);
    as_buf_printf(out, "  ");
    member("operation", captured->operation, out);
    member("now", as_time_format(facts->now, now), out);
    end_line(out);
    fact(&writing, "actor", &as_actor_fields, facts->actor);
    fact(&writing, "partner", &as_partner_fields, facts->partner);
    fact(&writing, "customer", &as_customer_fields, facts->customer);
    fact(&writing, "relationship", &as_relationship_fact_fields, facts->relationship);
    facts_list(&writing, "agreements", &as_agreement_fact_fields, &facts->agreements);
    facts_list(&writing, "purchases", &as_purchase_fact_fields, &facts->purchases);
    fact(&writing, "input", facts->input_fields, facts->input);
    write_expected(captured->decision, out);
    as_buf_printf(out, "}\n");
}

void as_captured_write_text(const struct as_captured_text *captured, struct as_buf *out)
{
    char now[AS_TIME_TEXT_SIZE];
    begin(captured->title, out);
    as_buf_printf(out, "  ");
    member("template", captured->type, out);
    member("country", captured->country, out);
    member("language", captured->language, out);
    member("now", as_time_format(captured->now, now), out);
    end_line(out);
    as_buf_printf(out, "  expect = { ");
    member("country", captured->picked->country, out);
    as_buf_printf(out, "language = ");
    as_lua_write_string(captured->picked->language, out);
    as_buf_printf(out, " }, ");
    member("version", captured->picked->version, out);
    member("rule", captured->rule, out);
    end_line(out);
    as_buf_printf(out, "}\n");
}
