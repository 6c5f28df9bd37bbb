#include "template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KIND_TEXT = -1, TAGS_FIRST = 16 };

/* A run of plain text, or a tag. */
struct node {
    int kind; /* KIND_TEXT or enum template_use */
    assent_text text;
    uint32_t line;
    uint32_t end; /* of a section: its end's place in the list */
};

struct template
{
    struct node *nodes;
    uint32_t count;
    uint32_t room;
    char source[];
};

static bool is_same(assent_text a, assent_text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* ---- Parsing -------------------------------------------------------------------------------- */

struct parser {
    struct template *template;
    const char *at;
    const char *end;
    uint32_t line;
    uint32_t open[TEMPLATE_DEPTH]; /* sections that wait for their end */
    uint32_t depth;
    struct template_problem *problem;
};

static bool fail(struct parser *parser, uint32_t line, const char *format, assent_text name)
{
    parser->problem->line = line;
    const int size = name.size < 60 ? (int)name.size : 60;
    char shown[64];
    snprintf(shown, sizeof shown, "%.*s", size, name.data ? name.data : "");
    const char *place = strstr(format, "%s");
    if (!place)
        snprintf(parser->problem->sentence, sizeof parser->problem->sentence, "%s", format);
    else
        snprintf(parser->problem->sentence, sizeof parser->problem->sentence, "%.*s%s%s",
                 (int)(place - format), format, shown, place + 2);
    return false;
}

static bool add(struct parser *parser, int kind, assent_text text)
{
    struct template *template = parser->template;
    if (template->count == template->room) {
        const uint32_t room = template->room ? 2 * template->room : TAGS_FIRST;
        struct node *nodes = realloc(template->nodes, room * sizeof *nodes);
        if (!nodes)
            return fail(parser, parser->line, "no memory", (assent_text){ NULL, 0 });
        template->nodes = nodes;
        template->room = room;
    }
    template->nodes[template->count] = (struct node){ kind, text, parser->line, 0 };
    template->count++;
    return true;
}

static bool is_name(assent_text name)
{
    if (name.size == 1 && name.data[0] == '.')
        return true;
    for (size_t i = 0; i < name.size; i++) {
        const char c = name.data[i];
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '_' || c == '-';
        const bool is_dot = c == '.' && i > 0 && i + 1 < name.size && name.data[i - 1] != '.';
        if (!is_letter && !is_dot)
            return false;
    }
    return name.size > 0;
}

static assent_text trimmed(assent_text text)
{
    while (text.size > 0 && (is_blank(text.data[0]) || text.data[0] == '\n')) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 &&
           (is_blank(text.data[text.size - 1]) || text.data[text.size - 1] == '\n'))
        text.size--;
    return text;
}

static bool open_section(struct parser *parser)
{
    if (parser->depth == TEMPLATE_DEPTH)
        return fail(parser, parser->line, "sections stand too deep within each other",
                    (assent_text){ NULL, 0 });
    parser->open[parser->depth++] = parser->template->count - 1;
    return true;
}

static bool close_section(struct parser *parser, assent_text name)
{
    if (parser->depth == 0)
        return fail(parser, parser->line, "{{/%s}} ends a section that never began", name);
    struct node *begin = &parser->template->nodes[parser->open[--parser->depth]];
    if (!is_same(begin->text, name))
        return fail(parser, parser->line, "{{/%s}} ends another section than the one that is open",
                    name);
    begin->end = parser->template->count - 1;
    return true;
}

static bool add_tag(struct parser *parser, char sign, assent_text name)
{
    static const struct {
        char sign;
        enum template_use use;
    } signs[] = {
        { '#', TEMPLATE_SECTION }, { '^', TEMPLATE_INVERTED }, { '/', TEMPLATE_END },
        { '>', TEMPLATE_OTHER },   { '{', TEMPLATE_RAW },
    };
    enum template_use use = TEMPLATE_VALUE;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i].sign == sign)
            use = signs[i].use;
    if (!is_name(name))
        return fail(parser, parser->line,
                    "\"%s\" is no name: letters, digits, _ and -, with dots between", name);
    if (!add(parser, (int)use, name))
        return false;
    if (use == TEMPLATE_SECTION || use == TEMPLATE_INVERTED)
        return open_section(parser);
    return use == TEMPLATE_END ? close_section(parser, name) : true;
}

/* Where a tag that stands alone on its line takes the line with it: returns the line's end, and
 * moves *text_end to its begin; NULL when something else stands there. */
static const char *whole_line(const struct parser *parser, const char *begin, const char *behind,
                              const char **text_end)
{
    const char *left = begin;
    while (left > parser->template->source && is_blank(left[-1]))
        left--;
    if (left > parser->template->source && left[-1] != '\n')
        return NULL;
    while (behind < parser->end && is_blank(*behind))
        behind++;
    if (behind < parser->end && *behind != '\n')
        return NULL;
    *text_end = left;
    return behind < parser->end ? behind + 1 : behind;
}

static void count_lines(struct parser *parser, const char *from, const char *to)
{
    for (; from < to; from++)
        parser->line += *from == '\n';
}

static const char *find(const char *from, const char *end, const char *what)
{
    const size_t size = strlen(what);
    for (; (size_t)(end - from) >= size; from++)
        if (memcmp(from, what, size) == 0)
            return from;
    return NULL;
}

/* One tag and the text before it. */
static bool take_tag(struct parser *parser, const char *begin)
{
    const char *inside = begin + 2;
    const char sign = inside < parser->end ? *inside : '\0';
    const bool is_raw = sign == '{';
    const bool has_sign = sign != '\0' && strchr("#^/>{!", sign) != NULL;
    const char *close = find(inside, parser->end, is_raw ? "}}}" : "}}");
    const uint32_t line = parser->line;
    count_lines(parser, parser->at, begin);
    if (!close)
        return fail(parser, parser->line, "a tag is not closed", (assent_text){ NULL, 0 });
    const char *behind = close + (is_raw ? 3 : 2);
    const char *text_end = begin;
    const char *next = behind;
    if (sign != '\0' && strchr("#^/!", sign)) {
        const char *line_end = whole_line(parser, begin, behind, &text_end);
        next = line_end ? line_end : behind;
        text_end = text_end < parser->at ? parser->at : text_end;
    }
    const assent_text before = { parser->at, (size_t)(text_end - parser->at) };
    const uint32_t tag_line = parser->line;
    parser->line = line;
    if (before.size > 0 && !add(parser, KIND_TEXT, before))
        return false;
    parser->line = tag_line;
    const char *name = inside + (has_sign ? 1 : 0);
    if (sign != '!' &&
        !add_tag(parser, sign, trimmed((assent_text){ name, (size_t)(close - name) })))
        return false;
    count_lines(parser, begin, next);
    parser->at = next;
    return true;
}

static bool parse(struct parser *parser)
{
    const char *begin = NULL;
    while ((begin = find(parser->at, parser->end, "{{")))
        if (!take_tag(parser, begin))
            return false;
    if (parser->depth > 0) {
        const struct node *open = &parser->template->nodes[parser->open[parser->depth - 1]];
        return fail(parser, open->line, "the section \"%s\" never ends", open->text);
    }
    const assent_text rest = { parser->at, (size_t)(parser->end - parser->at) };
    return rest.size == 0 || add(parser, KIND_TEXT, rest);
}

struct template *template_parse(assent_text source, struct template_problem *ret_problem)
{
    *ret_problem = (struct template_problem){ .line = 1, .sentence = "no memory" };
    struct template *template = calloc(1, sizeof *template + source.size + 1);
    if (!template)
        return NULL;
    if (source.size > 0)
        memcpy(template->source, source.data, source.size);
    struct parser parser = {
        .template = template,
        .at = template->source,
        .end = template->source + source.size,
        .line = 1,
        .problem = ret_problem,
    };
    if (parse(&parser))
        return template;
    template_free(template);
    return NULL;
}

void template_free(struct template *template)
{
    if (template)
        free(template->nodes);
    free(template);
}

void template_names(const struct template *template, template_on_name on_name, void *data)
{
    for (uint32_t i = 0; i < template->count; i++) {
        const struct node *node = &template->nodes[i];
        if (node->kind != KIND_TEXT)
            on_name(data, (enum template_use)node->kind, node->text, node->line);
    }
}

/* ---- Writing -------------------------------------------------------------------------------- */

struct writer {
    const struct template_options *options;
    char *data;
    size_t size;
    size_t room;
    bool is_failed;
    const json_t *stack[2 * TEMPLATE_DEPTH];
    uint32_t depth;
    uint32_t templates;
};

static void put(struct writer *writer, const char *data, size_t size)
{
    if (writer->is_failed)
        return;
    if (writer->size + size + 1 > TEMPLATE_OUT_BYTES) {
        writer->is_failed = true;
        return;
    }
    if (writer->size + size + 1 > writer->room) {
        const size_t room = 2 * (writer->size + size) + 1024;
        char *grown = realloc(writer->data, room);
        if (!grown) {
            writer->is_failed = true;
            return;
        }
        writer->data = grown;
        writer->room = room;
    }
    if (size > 0)
        memcpy(writer->data + writer->size, data, size);
    writer->size += size;
}

/* https://html.spec.whatwg.org/multipage/syntax.html: what begins something in text and in attributes
 * that stand in either kind of quotes. */
static const char *escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void put_text(struct writer *writer, const char *data, size_t size, bool is_escaped)
{
    size_t plain = 0;
    for (size_t i = 0; is_escaped && i < size; i++) {
        const char *escape = escape_of(data[i]);
        if (!escape)
            continue;
        put(writer, data + plain, i - plain);
        put(writer, escape, strlen(escape));
        plain = i + 1;
    }
    put(writer, data + plain, size - plain);
}

static void put_value(struct writer *writer, const json_t *value, bool is_escaped)
{
    char digits[32];
    if (json_is_string(value)) {
        put_text(writer, json_string_value(value), json_string_length(value), is_escaped);
    } else if (json_is_integer(value)) {
        const int size =
            snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
        put(writer, digits, (size_t)size);
    } else if (json_is_real(value)) {
        const int size = snprintf(digits, sizeof digits, "%.15g", json_real_value(value));
        put(writer, digits, (size_t)size);
    }
}

static const json_t *member(const json_t *object, assent_text *rest)
{
    const char *dot = memchr(rest->data, '.', rest->size);
    const size_t size = dot ? (size_t)(dot - rest->data) : rest->size;
    const json_t *value = json_object_getn(object, rest->data, size);
    rest->data += dot ? size + 1 : size;
    rest->size -= dot ? size + 1 : size;
    return value;
}

static const json_t *look_up(const struct writer *writer, assent_text name)
{
    if (name.size == 1 && name.data[0] == '.')
        return writer->stack[writer->depth - 1];
    for (uint32_t i = writer->depth; i > 0; i--) {
        assent_text rest = name;
        const json_t *value = member(writer->stack[i - 1], &rest);
        if (!value)
            continue;
        while (value && rest.size > 0)
            value = member(value, &rest);
        return value;
    }
    return NULL;
}

static bool is_there(const json_t *value)
{
    return value && !json_is_null(value) && !json_is_false(value) &&
           !(json_is_string(value) && json_string_length(value) == 0) &&
           !(json_is_array(value) && json_array_size(value) == 0);
}

static void put_nodes(struct writer *writer, const struct template *template, uint32_t from,
                      uint32_t to);

static void put_within(struct writer *writer, const struct template *template, uint32_t begin,
                       const json_t *value)
{
    if (writer->depth == sizeof writer->stack / sizeof writer->stack[0]) {
        writer->is_failed = true;
        return;
    }
    writer->stack[writer->depth++] = value;
    put_nodes(writer, template, begin + 1, template->nodes[begin].end);
    writer->depth--;
}

static void put_section(struct writer *writer, const struct template *template, uint32_t begin)
{
    const json_t *value = look_up(writer, template->nodes[begin].text);
    if (!is_there(value))
        return;
    if (!json_is_array(value)) {
        put_within(writer, template, begin, value);
        return;
    }
    for (size_t i = 0; i < json_array_size(value) && !writer->is_failed; i++)
        put_within(writer, template, begin, json_array_get(value, i));
}

/* A template that contains itself ends at the depth, with nothing written beyond. */
static void put_other(struct writer *writer, assent_text name)
{
    const struct template_options *options = writer->options;
    const struct template *other = options->find ? options->find(options->find_data, name) : NULL;
    if (!other || writer->templates == TEMPLATE_DEPTH)
        return;
    writer->templates++;
    put_nodes(writer, other, 0, other->count);
    writer->templates--;
}

static void put_nodes(struct writer *writer, const struct template *template, uint32_t from,
                      uint32_t to)
{
    for (uint32_t i = from; i < to && !writer->is_failed; i++) {
        const struct node *node = &template->nodes[i];
        switch (node->kind) {
        case KIND_TEXT:
            put(writer, node->text.data, node->text.size);
            break;
        case TEMPLATE_VALUE:
        case TEMPLATE_RAW:
            put_value(writer, look_up(writer, node->text),
                      writer->options->is_html && node->kind == TEMPLATE_VALUE);
            break;
        case TEMPLATE_SECTION:
            put_section(writer, template, i);
            i = node->end;
            break;
        case TEMPLATE_INVERTED:
            if (!is_there(look_up(writer, node->text)))
                put_nodes(writer, template, i + 1, node->end);
            i = node->end;
            break;
        case TEMPLATE_OTHER:
            put_other(writer, node->text);
            break;
        default:
            break;
        }
    }
}

char *template_render(const struct template *template, const json_t *values,
                      const struct template_options *options, size_t *ret_size)
{
    struct writer writer = { .options = options, .stack = { values }, .depth = 1 };
    put_nodes(&writer, template, 0, template->count);
    put(&writer, "", 0);
    if (writer.is_failed || !writer.data) {
        free(writer.data);
        return NULL;
    }
    writer.data[writer.size] = '\0';
    *ret_size = writer.size;
    return writer.data;
}
