/* What holds for addresses and numbers in a country, for clients that make forms of it. */
#include "base/pattern.h"
#include "base/writer.h"
#include "operations/handlers.h"

static int prepare_country(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    struct as_country_get *input = data;
    char upper[2];
    if (input->country.size != sizeof upper)
        return as_err_field(err, "country", "country.letters",
                            "two letters are needed, for example \"SE\"", NULL);
    for (size_t i = 0; i < sizeof upper; i++) {
        const char c = input->country.data[i];
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
    }
    input->country = as_arena_copy(preparation->arena, as_str_make(upper, sizeof upper));
    return input->country.data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for a country");
}

static as_str keep(struct as_run *run, struct as_buf *out)
{
    as_json_close_list(out);
    const as_str json = out->has_failed ? AS_STR_NONE : as_arena_copy(run->arena, as_buf_str(out));
    as_buf_fini(out);
    return json;
}

static as_str list_texts(struct as_run *run, const struct as_texts *texts)
{
    struct as_buf out;
    as_buf_init(&out);
    as_json_open_list(&out);
    for (uint32_t i = 0; i < texts->count; i++)
        as_json_text(&out, texts->items[i]);
    return keep(run, &out);
}

static as_str list_states(struct as_run *run, const struct as_country *country)
{
    struct as_buf out;
    as_buf_init(&out);
    as_json_open_list(&out);
    for (uint32_t i = 0; i < country->state_count; i++)
        as_json_text(&out, country->states[i].code);
    return keep(run, &out);
}

static as_str language_of(as_str culture)
{
    const ptrdiff_t dash = as_str_find(culture, AS_STR("-"));
    return dash < 0 ? culture : as_str_make(culture.data, (size_t)dash);
}

/* Those of the cultures, each once. */
static as_str list_languages(struct as_run *run, const struct as_texts *cultures)
{
    struct as_buf out;
    as_buf_init(&out);
    as_json_open_list(&out);
    for (uint32_t i = 0; i < cultures->count; i++) {
        const as_str language = language_of(cultures->items[i]);
        bool is_new = true;
        for (uint32_t k = 0; k < i; k++)
            is_new = is_new && !as_str_equal(language, language_of(cultures->items[k]));
        if (is_new)
            as_json_text(&out, language);
    }
    return keep(run, &out);
}

static int country_rules(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_country_get *input = data;
    const struct as_country *country =
        run->rules ? as_ruleset_country(run->rules, input->country) : NULL;
    if (!country) {
        int rc = as_run_refuse(run, err, AS_E_NOT_FOUND, "country.unknown",
                               "nothing is known about this country");
        snprintf(err->path, sizeof err->path, "country");
        return rc;
    }
    *(struct as_country_view *)reply = (struct as_country_view){
        .country = country->code,
        .culture = country->cultures.items[0],
        .calling_codes = list_texts(run, &country->calling_codes),
        .cultures = list_texts(run, &country->cultures),
        .languages = list_languages(run, &country->cultures),
        .states = list_states(run, country),
        .postal_code_regex = as_patterns_regex(&country->postal_code, run->arena),
        .phone_regex = as_patterns_regex(&country->phone, run->arena),
        .vat_id_regex = as_patterns_regex(&country->vat_id, run->arena),
        .registration_regex = as_patterns_regex(&country->registration, run->arena),
        .registration_sample = country->registration_sample,
        .tax_id_format = country->tax_id_format,
        .tax_id_sample = country->tax_id_sample,
        .is_city_required = country->needs_city,
        .is_state_required = country->needs_state,
        .is_postal_code_required = country->needs_postal_code,
        .is_phone_required = country->needs_phone,
        .is_registration_required = country->needs_registration,
        .is_vat_id_supported = country->vat_id.count > 0,
        .is_tax_id_supported = country->tax_id_format.size > 0,
        .is_tax_id_optional = !country->needs_tax_id,
    };
    return 0;
}

const struct as_operation as_op_country_rules = {
    .action = AS_ACTION_country_rules,
    .name = "country.rules",
    .kind = AS_QUERY,
    .doc = "what holds for addresses and numbers in a country",
    .input = &as_country_get_fields,
    .reply = &as_country_view_fields,
    .prepare = prepare_country,
    .run = country_rules,
};
