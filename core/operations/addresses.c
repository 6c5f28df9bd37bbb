#include "operations/addresses.h"

#include "base/fold.h"
#include "operations/handlers.h"
#include "operations/list.h"

/* ---- One address beside the rules of its country -------------------------------------------- */

enum part { PART_LINE1, PART_CITY, PART_STATE, PART_POSTAL_CODE, PART_COUNT };
enum finding { HOLDS, MEANT, WRONG, MISSING }; /* MEANT: it can be seen what is meant */

static const char *const paths[PART_COUNT] = { "address.line1", "address.city", "address.state",
                                               "address.postal_code" };
/* In rules/messages: what the part is called. */
static const char *const part_words[PART_COUNT] = { "address.part.line1", "address.part.city",
                                                    "address.part.state",
                                                    "address.part.postal_code" };

struct looked_at {
    const struct as_country *country;
    enum finding parts[PART_COUNT];
    struct as_address better; /* with what is meant */
};

static const struct as_country *rules_of(const struct as_run *run, as_str country)
{
    return run->rules ? as_ruleset_country(run->rules, country) : NULL;
}

static enum finding present(as_str value, bool is_needed)
{
    return value.size == 0 && is_needed ? MISSING : HOLDS;
}

static enum finding look_at_state(struct as_run *run, const struct as_country *country,
                                  as_str *state)
{
    if (state->size == 0 || country->state_count == 0)
        return present(*state, country->needs_state);
    const as_str asked = as_fold(run->arena, *state);
    for (uint32_t i = 0; i < country->state_count; i++) {
        const struct as_country_state *one = &country->states[i];
        if (as_str_equal(*state, one->code))
            return HOLDS;
        if (!as_str_equal(asked, as_fold(run->arena, one->code)) &&
            !as_str_equal(asked, as_fold(run->arena, one->name)))
            continue;
        *state = one->code;
        return MEANT;
    }
    return WRONG;
}

static enum finding look_at_postal_code(struct as_run *run, const struct as_country *country,
                                        as_str *code)
{
    if (code->size == 0 || country->postal_code.count == 0)
        return present(*code, country->needs_postal_code);
    if (as_patterns_match(&country->postal_code, *code))
        return HOLDS;
    const as_str meant = as_patterns_write(&country->postal_code, *code, run->arena);
    if (meant.size == 0)
        return WRONG;
    *code = meant;
    return MEANT;
}

static void look_at(struct as_run *run, const struct as_country *country,
                    const struct as_address *address, struct looked_at *ret_look)
{
    *ret_look = (struct looked_at){ .country = country, .better = *address };
    struct as_address *better = &ret_look->better;
    ret_look->parts[PART_LINE1] = present(address->line1, true);
    ret_look->parts[PART_CITY] = present(address->city, country->needs_city);
    ret_look->parts[PART_STATE] = look_at_state(run, country, &better->state);
    ret_look->parts[PART_POSTAL_CODE] = look_at_postal_code(run, country, &better->postal_code);
}

/* ---- Sentences ------------------------------------------------------------------------------ */

static as_str all_of(struct as_run *run, const as_str *items, uint32_t count)
{
    struct as_buf out;
    as_buf_init(&out);
    for (uint32_t i = 0; i < count; i++)
        as_buf_printf(&out, "%s%.*s", i ? ", " : "", AS_STR_ARG(items[i]));
    const as_str text = as_arena_copy(run->arena, as_buf_str(&out));
    as_buf_fini(&out);
    return text;
}

static as_str sentence(struct as_run *run, const char *word, const struct as_country *country,
                       as_str value, as_str form, const char *otherwise)
{
    const struct as_message_arg args[] = {
        { AS_STR("country"), country ? country->code : AS_STR_NONE },
        { AS_STR("value"), value },
        { AS_STR("form"), form },
    };
    if (!run->rules)
        return as_str_of(otherwise);
    return as_ruleset_sentence(run->rules, run->locale, as_str_of(word), args, AS_COUNT(args),
                               as_str_of(otherwise), run->arena);
}

static int refuse(const char *path, const char *word, as_str said, struct as_err *err)
{
    as_err_word_spoken(err, AS_E_INVALID, word, said);
    snprintf(err->path, sizeof err->path, "%s", path);
    return err->code;
}

/* The word and the sentence of what is wrong with a part. */
static as_str word_part(struct as_run *run, const struct looked_at *look, enum part part,
                        const struct as_address *address, const char **ret_word)
{
    const struct as_country *country = look->country;
    if (look->parts[part] == MISSING) {
        *ret_word = "address.missing";
        const as_str what =
            sentence(run, part_words[part], country, AS_STR_NONE, AS_STR_NONE, paths[part]);
        return sentence(run, *ret_word, country, what, AS_STR_NONE,
                        "something is missing in the address");
    }
    if (part == PART_STATE) {
        *ret_word = "address.state";
        return sentence(run, *ret_word, country, address->state, AS_STR_NONE,
                        "the country has no such state");
    }
    *ret_word = "address.postal_code";
    return sentence(run, *ret_word, country, address->postal_code,
                    all_of(run, country->postal_code.items, country->postal_code.count),
                    "the postal code has another form");
}

/* ---- Insisting ------------------------------------------------------------------------------ */

int as_address_insist(struct as_run *run, as_str code, const struct as_address *address,
                      struct as_err *err)
{
    struct looked_at look;
    const struct as_country *country = rules_of(run, code);
    if (!country)
        return 0;
    look_at(run, country, address, &look);
    for (int part = 0; part < PART_COUNT; part++) {
        const char *word = NULL;
        const bool is_begun = address->line1.size > 0;
        if (look.parts[part] != WRONG && !(look.parts[part] == MISSING && is_begun))
            continue;
        const as_str said = word_part(run, &look, (enum part)part, address, &word);
        return refuse(paths[part], word, said, err);
    }
    if (country->needs_phone && address->phone.size == 0)
        return refuse("address.phone", "phone.missing",
                      sentence(run, "phone.missing", country, AS_STR_NONE, AS_STR_NONE,
                               "a telephone number is needed"),
                      err);
    return 0;
}

int as_registration_insist(struct as_run *run, as_str code, as_str number, struct as_err *err)
{
    const struct as_country *country = rules_of(run, code);
    const char *word = NULL;
    if (!country)
        return 0;
    if (number.size == 0 && country->needs_registration)
        word = "registration.missing";
    else if (number.size > 0 && country->registration.count > 0 &&
             as_patterns_write(&country->registration, number, run->arena).size == 0)
        word = "registration.malformed";
    if (!word)
        return 0;
    return refuse("registration_number", word,
                  sentence(run, word, country, number,
                           as_patterns_regex(&country->registration, run->arena),
                           "the register number is missing or has another form"),
                  err);
}

/* ---- Looking on request --------------------------------------------------------------------- */

static int prepare_check(const struct as_preparation *preparation, void *data, struct as_err *err)
{
    const struct as_address_check *input = data;
    (void)preparation;
    if (input->address.country.size == 0)
        return as_err_field(err, "address.country", "country.capitals",
                            "two capital letters are needed, for example \"SE\"", NULL);
    return 0;
}

static int suggest(struct as_run *run, const struct looked_at *look,
                   struct as_address_checked *checked, struct as_err *err)
{
    struct as_suggested_address *suggested =
        as_list_push(run->arena, &checked->suggested, sizeof *suggested);
    if (!suggested)
        return as_err_set(err, AS_E_MEMORY, "no memory for an address");
    as_fields_clear(&as_suggested_address_fields, suggested);
    suggested->address = look->better;
    return 0;
}

static int check_address(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_address_check *input = data;
    struct as_address_checked *checked = reply;
    const struct as_address *address = &input->address;
    const struct as_country *country = rules_of(run, address->country);
    struct looked_at look;
    int counts[MISSING + 1] = { 0 };
    int first = -1;
    checked->original = *address;
    if (!country) {
        checked->status = AS_ADDRESS_UNCHECKED;
        checked->message = sentence(run, "address.unchecked", NULL, address->country, AS_STR_NONE,
                                    "nothing is known about addresses of this country");
        return 0;
    }
    look_at(run, country, address, &look);
    for (int part = 0; part < PART_COUNT; part++) {
        counts[look.parts[part]]++;
        if (first < 0 && look.parts[part] >= WRONG)
            first = part;
    }
    if (first >= 0) {
        const char *word = NULL;
        const bool is_alone = counts[WRONG] + counts[MISSING] == 1;
        checked->status = !is_alone             ? AS_ADDRESS_MULTIPLE
                          : first == PART_LINE1 ? AS_ADDRESS_STREET
                                                : AS_ADDRESS_WRONG;
        checked->message = word_part(run, &look, (enum part)first, address, &word);
        return 0;
    }
    const bool is_meant = counts[MEANT] > 0;
    const char *word = is_meant ? "address.meant" : "address.verified";
    checked->status = is_meant ? AS_ADDRESS_INTERACTION : AS_ADDRESS_VERIFIED;
    checked->message = sentence(run, word, country, AS_STR_NONE, AS_STR_NONE, word);
    return is_meant ? suggest(run, &look, checked, err) : 0;
}

const struct as_operation as_op_address_check = {
    .action = AS_ACTION_address_check,
    .name = "address.check",
    .kind = AS_QUERY,
    .doc = "looks at an address by the rules of its country",
    .input = &as_address_check_fields,
    .reply = &as_address_checked_fields,
    .prepare = prepare_check,
    .run = check_address,
};
