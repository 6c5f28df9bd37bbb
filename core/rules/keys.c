/* The keys of declarations and cases: what is known, what is needed, what it means. */
#include "rules/language.h"

#include "model/things.h"

#define NAME \
    { \
        "name", "string", NULL, true, "the rule's own name, there once in the whole set" \
    }
#define DESCRIBE \
    { \
        "describe", "string", NULL, true, "one sentence: what the rule says, for explanations" \
    }
#define FROM \
    { \
        "from", "string|integer", NULL, false, "first day (UTC) or moment; absent: always" \
    }
#define TO \
    { \
        "to", "string|integer", NULL, false, "first day on which it no longer holds" \
    }
#define WHO \
    { "actors", NULL, as_actor_kinds, false, "asked for actors of these kinds alone" }, \
        { "roles", NULL, as_roles, false, "asked for who has one of these roles" }, \
        { "lacks", NULL, as_roles, false, "asked for who has none of these roles" }, \
    { \
        "partners", NULL, as_partner_kinds, false, "asked for who works at such a partner" \
    }

static const struct as_key permission_keys[] = {
    NAME,
    DESCRIBE,
    { "actions", "assent.operation[]", NULL, true,
      "the operations it decides about; \"customer.*\" and \"*\" stand for many" },
    WHO,
    FROM,
    TO,
    { "decide", "fun(): assent.answer?", NULL, true,
      "returns allow(), deny(\"code\") or nil for no opinion; `allow` itself always allows" },
};
AS_KEYS_OF(as_keys_of_permission, "rule.permission",
           "May this actor do this? What nobody allows is denied; one deny outweighs every allow.",
           permission_keys);

static const struct as_key scenario_keys[] = {
    NAME,
    DESCRIBE,
    { "before", "assent.operation[]", NULL, true,
      "the operations it stands before; \"customer.*\" and \"*\" stand for many" },
    WHO,
    FROM,
    TO,
    { "check", "fun(): assent.answer?", NULL, true,
      "returns block(\"code\"), prompt(\"code\"), warn(\"code\") or nil: nothing stands in the "
      "way" },
};
AS_KEYS_OF(as_keys_of_scenario, "rule.scenario",
           "What stands in the way? All are asked, and the caller hears every answer at once.",
           scenario_keys);

static const struct as_key template_keys[] = {
    NAME,
    DESCRIBE,
    { "type", "string", NULL, false, "agreement type; else that of the rule it goes on with" },
    { "id", "string", NULL, false, "id of the text, a GUID; else that of the next rule" },
    { "link", "string", NULL, false, "public page; else that of the next rule" },
    { "version", "string", NULL, false, "version, \"2023-04-01\"; else that of the next rule" },
    { "rank", "integer", NULL, false, "order among the types, the smallest first" },
    FROM,
    TO,
    { "countries", "assent.country[]", NULL, false,
      "asked for these countries first; no two rules may claim the same one at a time" },
    { "pick", "fun(asked: assent.asked): string?, string?", NULL, false,
      "returns a language, or a language and a country, or nil: the next rule is asked" },
    { "otherwise", "string", NULL, false, "name of the rule that is asked next" },
    { "text", "assent.text", NULL, false, "what is served in the end; stands without otherwise" },
};
AS_KEYS_OF(as_keys_of_template, "rule.template",
           "Which text, for this country, language and day? A chain that ends in a fixed text.",
           template_keys);

static const struct as_key directory_keys[] = {
    NAME,
    DESCRIBE,
    FROM,
    TO,
    { "groups", "table<string, assent.role|assent.role[]>", NULL, false,
      "by name or id of a group: what its members are here" },
    { "app_roles", "table<string, assent.role|assent.role[]>", NULL, false,
      "by value of an app role: what who has it is here" },
};
AS_KEYS_OF(as_keys_of_directory, "rule.directory",
           "Who is somebody whom a signed token names? What no rule maps gives no role.",
           directory_keys);

static const struct as_key reaction_keys[] = {
    NAME,
    DESCRIBE,
    { "on", "assent.operation[]", NULL, true,
      "asked after these commands, when they were carried out; \"customer.*\" stands for many" },
    { "does", "assent.operation[]", NULL, true, "the commands that may come of it, by full name" },
    FROM,
    TO,
    { "react", "fun(): assent.wanted|assent.wanted[]|nil", NULL, true,
      "returns command(…), at(…), a list of such, or nil: nothing comes of it" },
};
AS_KEYS_OF(as_keys_of_reaction, "rule.reaction",
           "What comes of a command that was carried out? Other commands, right after or later.",
           reaction_keys);

static const struct as_key text_keys[] = {
    { "country", "assent.country", NULL, true, "two capital letters, ISO 3166-1" },
    { "language", "string", NULL, true, "such as \"en-US\"" },
};
AS_KEYS_OF(as_keys_of_text, "text", "A fixed text: the end of a chain.", text_keys);

static const struct as_key country_keys[] = {
    { "cultures", "string|string[]", NULL, true, "\"sv-SE\" and others; the default first" },
    { "calling_codes", "string|string[]", NULL, false, "of telephone numbers, without the plus" },
    { "postal_code", "string|string[]", NULL, false, "patterns of postal codes" },
    { "postal_code_required", "boolean", NULL, false, "absent: where a pattern is given" },
    { "city_required", "boolean", NULL, false, "absent: yes" },
    { "states", "table<string, string>", NULL, false,
      "states or provinces by their codes; others are refused" },
    { "state_required", "boolean", NULL, false, "absent: where states are given" },
    { "phone", "string|string[]", NULL, false,
      "patterns of telephone numbers; shown, and nobody is refused for them" },
    { "phone_required", "boolean", NULL, false, "a customer needs a telephone number" },
    { "registration", "string|string[]", NULL, false,
      "patterns of numbers in the register of organisations" },
    { "registration_required", "boolean", NULL, false, "a customer needs such a number" },
    { "registration_sample", "string", NULL, false, "a number that nobody has" },
    { "vat_id", "string|string[]", NULL, false, "patterns of value added tax numbers" },
    { "tax_id_format", "string", NULL, false, "form of tax numbers, for people" },
    { "tax_id_sample", "string", NULL, false, "a number that nobody has" },
    { "tax_id_required", "boolean", NULL, false, "absent: no" },
};
AS_KEYS_OF(as_keys_of_country, "country",
           "Addresses and numbers of a country, as data. In patterns # is a digit, @ a letter, * "
           "either; what stands in [ ] may be left out; all else stands for itself.",
           country_keys);

static const struct as_key case_keys[] = {
    { "operation", "assent.operation", NULL, true, "what is asked for" },
    { "now", "string|integer", NULL, false, "the moment; 2026-06-01 at noon when absent" },
    { "locale", "string", NULL, false, "of the sentence and the remedy, \"sv-SE\"" },
    { "actor", "assent.given.actor", NULL, false, "who asks; a user without roles when absent" },
    { "partner", "assent.given.partner", NULL, false, "the actor's company" },
    { "customer", "assent.given.customer", NULL, false, "whom it is about" },
    { "relationship", "assent.given.relationship", NULL, false, "the actor's with the customer" },
    { "agreements", "assent.given.agreement[]", NULL, false, "newest first" },
    { "purchases", "assent.given.purchase[]", NULL, false, "newest first" },
    { "input", "assent.given.input", NULL, false, "the fields of the operation" },
    { "expect", "\"allow\"|\"deny\"|\"block\"|\"warn\"|\"prompt\"", NULL, true, "the decision" },
    { "code", "string", NULL, false, "the code of the answer that decides" },
    { "codes", "string[]", NULL, false, "the codes of all answers" },
    { "rule", "string", NULL, false, "the rule that decides" },
    { "sentence", "string", NULL, false, "what the caller reads" },
    { "remedy", "string", NULL, false, "who can help, and how" },
};
AS_KEYS_OF(as_keys_of_case, "case of a decision",
           "A decision that must come out. Facts that it does not set are absent.", case_keys);

static const struct as_key template_case_keys[] = {
    { "template", "string", NULL, true, "the agreement type that is asked for" },
    { "country", "string", NULL, false, "the country that is asked for" },
    { "language", "string", NULL, false, "the language that is asked for" },
    { "now", "string|integer", NULL, false, "the moment; 2026-06-01 at noon when absent" },
    { "expect", "assent.text|\"none\"", NULL, true, "what is served" },
    { "version", "string", NULL, false, "version of the text" },
    { "rule", "string", NULL, false, "the rule that picks" },
    { "id", "string", NULL, false, "id of the text" },
    { "link", "string", NULL, false, "public page of the text" },
};
AS_KEYS_OF(as_keys_of_template_case, "case of a text", "A text that must come out.",
           template_case_keys);

static const struct as_key directory_case_keys[] = {
    { "groups", "string[]", NULL, false, "names or ids of groups in the token" },
    { "app_roles", "string[]", NULL, false, "values of app roles in the token" },
    { "now", "string|integer", NULL, false, "the moment; 2026-06-01 at noon when absent" },
    { "expect", "assent.role[]|\"none\"", NULL, true, "the roles, in whatever order" },
    { "rule", "string", NULL, false, "a rule that gives some of them" },
};
AS_KEYS_OF(as_keys_of_directory_case, "case of a directory",
           "What groups and app roles must give. `groups` or `app_roles` is needed.",
           directory_case_keys);

static const struct as_key reaction_case_keys[] = {
    { "after", "assent.operation", NULL, true, "the command that was carried out" },
    { "now", "string|integer", NULL, false, "the moment; 2026-06-01 at noon when absent" },
    { "actor", "assent.given.actor", NULL, false, "whose command; a user's without roles" },
    { "partner", "assent.given.partner", NULL, false, "the actor's company" },
    { "customer", "assent.given.customer", NULL, false, "whom it was about, after it" },
    { "relationship", "assent.given.relationship", NULL, false, "the actor's with the customer" },
    { "agreements", "assent.given.agreement[]", NULL, false, "newest first" },
    { "purchases", "assent.given.purchase[]", NULL, false, "newest first" },
    { "input", "assent.given.input", NULL, false, "what was asked for" },
    { "reply", "table", NULL, false, "what came of it" },
    { "sequence", "integer", NULL, false, "its place in the journal; 1 when absent" },
    { "reacts", "assent.given.wanted[]|\"nothing\"", NULL, true,
      "in order: { command = \"…\", input = { … }, at = \"…\", rule = \"…\" }; at: when it is due, "
      "absent: right after; rule: who wants it, may be left out" },
};
AS_KEYS_OF(as_keys_of_reaction_case, "case of a reaction",
           "What must come of a command. Exactly these commands, by whichever reactions.",
           reaction_case_keys);

bool as_key_is_known(const struct as_keys *keys, as_str name)
{
    for (uint32_t i = 0; i < keys->count; i++)
        if (as_str_equal(as_str_of(keys->items[i].name), name))
            return true;
    return false;
}

as_str as_key_nearest(const struct as_keys *keys, as_str name)
{
    as_str names[32];
    size_t count = 0;
    for (; count < keys->count && count < AS_COUNT(names); count++)
        names[count] = as_str_of(keys->items[count].name);
    return as_str_nearest(name, names, count);
}
