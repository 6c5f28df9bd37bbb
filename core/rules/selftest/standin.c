#include "rules/selftest/standin.h"

#include <stdio.h>

struct pair {
    as_str real, invented;
};

/* How what stands in such a field looks when it is invented; the number makes it another one each time. */
static const struct {
    const char *field, *format;
} shapes[] = {
    { "city", "City %u" },
    { "company_name", "Company %u" },
    { "domain", "company%u.example" },
    { "email", "person%u@company.example" },
    { "first_name", "First%u" },
    { "last_name", "Last%u" },
    { "line1", "%u Main Street" },
    { "line2", "Floor %u" },
    { "name", "Name %u" },
    { "partner_name", "Partner %u" },
    { "phone", "+00 000 %04u" },
    { "postal_code", "%05u" },
    { "principal_name", "person%u@company.example" },
    { "provider_name", "Partner %u" },
    { "registration_number", "REG-%u" },
};

static bool is_named_by_rules(const struct as_standins *standins, as_str text)
{
    const as_str quoted[] = {
        as_arena_printf(standins->arena, "\"%.*s\"", AS_STR_ARG(text)),
        as_arena_printf(standins->arena, "'%.*s'", AS_STR_ARG(text)),
    };
    for (uint32_t i = 0; i < standins->files->count; i++)
        for (size_t k = 0; k < AS_COUNT(quoted); k++)
            if (quoted[k].data && as_str_find(standins->files->items[i].text, quoted[k]) >= 0)
                return true;
    return false;
}

static as_str known(const struct as_standins *standins, as_str text)
{
    const struct pair *pairs = standins->items.items;
    for (uint32_t i = 0; i < standins->items.count; i++)
        if (as_str_equal(pairs[i].real, text))
            return pairs[i].invented;
    return AS_STR_NONE;
}

/* Without memory the invented text stands for itself alone. */
static as_str keep(struct as_standins *standins, as_str real, as_str invented)
{
    const uint32_t count = standins->items.count;
    if ((count & (count - 1)) == 0) {
        struct pair *pairs = AS_ARENA_ARRAY(standins->arena, struct pair, count ? count * 2 : 1);
        if (!pairs)
            return invented;
        if (count)
            memcpy(pairs, standins->items.items, count * sizeof *pairs);
        standins->items.items = pairs;
    }
    ((struct pair *)standins->items.items)[standins->items.count++] =
        (struct pair){ real, invented };
    return invented;
}

static as_str invent(struct as_standins *standins, const struct as_field *field)
{
    const unsigned number = ++standins->count;
    for (size_t i = 0; i < AS_COUNT(shapes); i++)
        if (strcmp(shapes[i].field, field->name) == 0) {
            char text[64];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral" /* of the table above */
            snprintf(text, sizeof text, shapes[i].format, number);
#pragma GCC diagnostic pop
            return as_arena_copy(standins->arena, as_str_of(text));
        }
    if (field->form == AS_FORM_EMAIL)
        return as_arena_printf(standins->arena, "person%u@company.example", number);
    return as_arena_printf(standins->arena, "%s %u", field->name, number);
}

as_str as_standin_text(struct as_standins *standins, const struct as_field *field, bool is_personal,
                       as_str text)
{
    const bool is_company = field->form == AS_FORM_NAME || field->form == AS_FORM_DOMAIN;
    is_personal = is_personal || (field->flags & AS_PERSONAL) || field->form == AS_FORM_EMAIL;
    if (!is_personal && (!is_company || standins->keeps_companies))
        return text;
    const as_str before = known(standins, text);
    if (before.size)
        return before;
    if (is_named_by_rules(standins, text))
        return text;
    return keep(standins, text, invent(standins, field));
}

as_str as_standin_id(struct as_standins *standins, const struct as_field *field, as_str text)
{
    if (strcmp(field->name, "template_id") == 0)
        return text;
    const as_str before = known(standins, text);
    if (before.size)
        return before;
    if (is_named_by_rules(standins, text))
        return text;
    return keep(standins, as_arena_copy(standins->arena, text),
                as_arena_printf(standins->arena, "00000000-0000-4000-8000-%012u",
                                (unsigned)++standins->count));
}
