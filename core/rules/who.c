/* Whom a rule is about: kinds of actors, roles, kinds of partners.
 *
 * Said as data, it costs a few comparisons; a rule that is not about the actor is not called at all. */
#include "rules/looks.h"
#include "rules/set.h"

static bool add_word(const char *const *words, int first, as_str word, uint32_t *mask)
{
    int index = as_word_index(words, word);
    if (index < first)
        return false;
    *mask |= 1u << index;
    return true;
}

bool as_who_add(struct as_who *who, enum as_who_list list, as_str word)
{
    switch (list) {
    case AS_WHO_ACTORS:
        return add_word(as_actor_kinds, 1, word, &who->actors);
    case AS_WHO_ROLES:
        return add_word(as_roles, 0, word, &who->roles);
    case AS_WHO_LACKS:
        return add_word(as_roles, 0, word, &who->lacks);
    case AS_WHO_PARTNERS:
        return add_word(as_partner_kinds, 1, word, &who->partners);
    case AS_WHO_LISTS:
        break;
    }
    return false;
}

const char *const *as_who_words(enum as_who_list list)
{
    return list == AS_WHO_ACTORS     ? as_actor_kinds
           : list == AS_WHO_PARTNERS ? as_partner_kinds
                                     : as_roles;
}

bool as_who_is(const struct as_who *who, const struct as_facts *facts)
{
    const struct as_actor *actor = facts->actor;
    if (who->actors && !(who->actors >> actor->kind & 1))
        return false;
    if (who->roles && !(who->roles & actor->roles))
        return false;
    if (who->lacks & actor->roles)
        return false;
    return !who->partners || (facts->partner && who->partners >> facts->partner->kind & 1);
}

static void note(struct as_looks *looks, as_str path, const struct as_fields *fields,
                 const void *record, const char *step)
{
    const struct as_field *field = as_field_find(fields, as_str_of(step + 1));
    as_looks_note(looks, path, as_str_of(step), field, as_field_at(record, field));
}

void as_who_note(const struct as_who *who, const struct as_facts *facts, struct as_looks *looks)
{
    if (who->actors)
        note(looks, AS_STR("actor"), &as_actor_fields, facts->actor, ".kind");
    if (who->roles || who->lacks)
        note(looks, AS_STR("actor"), &as_actor_fields, facts->actor, ".roles");
    if (who->partners && facts->partner)
        note(looks, AS_STR("partner"), &as_partner_fields, facts->partner, ".kind");
    else if (who->partners)
        as_looks_note_absent(looks, AS_STR("partner"), AS_STR_NONE);
}
