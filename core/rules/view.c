#include "rules/view.h"

#include <stdio.h>

#include "base/clock.h"
#include "rules/looks.h"

enum { TYPES_MAX = 512 };

enum kind { KIND_RECORD, KIND_LIST, KIND_WORDS };

/* Names in Lua are interned: equal names have equal addresses. The type keeps its names alive, so an
 * address is enough to know a field. */
struct slot {
    const char *key;              /* NULL: free */
    const struct as_field *field; /* RECORD */
    const int *words;             /* WORD: registry references of its words */
    uint32_t word_count;
    uint32_t number;         /* RECORD: user value of the sub-view; WORDS: bit */
    enum as_field_type what; /* of the field, and … */
    uint32_t offset;         /* … where: beside the rest for speed */
};

struct as_view_type {
    enum kind kind;
    const void *source; /* the field table, or the words */
    const char *name;
    const struct as_view_type *item; /* LIST */
    const struct slot *slots;
    uintptr_t mask;
    uint32_t child_count;
};

/* One per state; a userdata in the registry, whose memory is never moved. */
struct registry {
    const struct as_view_type *types[TYPES_MAX];
    uint32_t count;
    const void *metatable; /* of all views, to know them by */
};

static const char registry_key;
static const char metatable_key;
static const char keep_key;

static struct registry *registry_of(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &registry_key);
    struct registry *registry = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return registry;
}

/* Memory that lives as long as the state: a userdata kept by a table in the registry. */
static void *keep(lua_State *L, size_t size)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &keep_key);
    void *memory = lua_newuserdatauv(L, size ? size : 1, 0);
    memset(memory, 0, size);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    return memory;
}

/* Keeps the string on top of the stack and pops it. */
static const char *keep_string(lua_State *L)
{
    const char *text = lua_tostring(L, -1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &keep_key);
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
    return text;
}

/* ---- Types ------------------------------------------------------------------------------ */

static struct slot *slots_new(lua_State *L, struct as_view_type *type, uint32_t count)
{
    uintptr_t size = 4;
    while (size < (uintptr_t)count * 2)
        size *= 2;
    struct slot *slots = keep(L, size * sizeof *slots);
    type->slots = slots;
    type->mask = size - 1;
    return slots;
}

static inline uintptr_t place_of(const struct as_view_type *type, const char *key)
{
    return ((uintptr_t)key >> 4 ^ (uintptr_t)key >> 10) & type->mask;
}

static struct slot *slot_add(lua_State *L, const struct as_view_type *type, struct slot *slots,
                             const char *name)
{
    lua_pushstring(L, name);
    const char *key = keep_string(L);
    uintptr_t at = place_of(type, key);
    while (slots[at].key)
        at = (at + 1) & type->mask;
    slots[at].key = key;
    return &slots[at];
}

static const struct slot *slot_find(const struct as_view_type *type, const char *key)
{
    for (uintptr_t at = place_of(type, key); type->slots[at].key; at = (at + 1) & type->mask)
        if (type->slots[at].key == key)
            return &type->slots[at];
    return NULL;
}

static const struct as_view_type *type_known(lua_State *L, enum kind kind, const void *source)
{
    const struct registry *registry = registry_of(L);
    for (uint32_t i = 0; i < registry->count; i++)
        if (registry->types[i]->kind == kind && registry->types[i]->source == source)
            return registry->types[i];
    return NULL;
}

static struct as_view_type *type_new(lua_State *L, enum kind kind, const void *source,
                                     const char *name)
{
    struct registry *registry = registry_of(L);
    if (registry->count == TYPES_MAX)
        luaL_error(L, "more than %d kinds of views", TYPES_MAX);
    struct as_view_type *type = keep(L, sizeof *type);
    *type = (struct as_view_type){ .kind = kind, .source = source, .name = name };
    registry->types[registry->count++] = type;
    return type;
}

static const struct as_view_type *type_of_words(lua_State *L, const char *const *words)
{
    const struct as_view_type *known = type_known(L, KIND_WORDS, words);
    if (known)
        return known;
    struct as_view_type *type = type_new(L, KIND_WORDS, words, "list of words");
    uint32_t count = 0;
    while (words[count])
        count++;
    struct slot *slots = slots_new(L, type, count);
    for (uint32_t i = 0; i < count; i++)
        slot_add(L, type, slots, words[i])->number = i;
    return type;
}

static const struct as_view_type *type_of_list(lua_State *L, const struct as_view_type *item)
{
    const struct as_view_type *known = type_known(L, KIND_LIST, item);
    if (known)
        return known;
    struct as_view_type *type = type_new(L, KIND_LIST, item, "list");
    type->item = item;
    slots_new(L, type, 0);
    return type;
}

static void words_add(lua_State *L, struct slot *slot, const char *const *words)
{
    uint32_t count = 0;
    while (words[count])
        count++;
    int *references = keep(L, count * sizeof *references);
    for (uint32_t i = 0; i < count; i++) {
        lua_pushstring(L, words[i]);
        references[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    slot->words = references;
    slot->word_count = count;
}

const struct as_view_type *as_view_type_known(lua_State *L, const struct as_fields *fields)
{
    return type_known(L, KIND_RECORD, fields);
}

const struct as_view_type *as_view_type_of(lua_State *L, const struct as_fields *fields)
{
    const struct as_view_type *known = as_view_type_known(L, fields);
    if (known)
        return known;
    luaL_checkstack(L, 8, NULL);
    struct as_view_type *type = type_new(L, KIND_RECORD, fields, fields->name);
    struct slot *slots = slots_new(L, type, fields->count);
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct as_field *field = &fields->items[i];
        if (field->flags & (AS_NOT_KEPT | AS_HIDDEN))
            continue;
        struct slot *slot = slot_add(L, type, slots, field->name);
        slot->field = field;
        slot->what = field->type;
        slot->offset = field->offset;
        if (field->type == AS_FIELD_WORD)
            words_add(L, slot, field->words);
        if (field->type == AS_FIELD_OBJECT || field->type == AS_FIELD_LIST)
            as_view_type_of(L, field->of);
        if (field->type == AS_FIELD_OBJECT || field->type == AS_FIELD_LIST ||
            field->type == AS_FIELD_WORDS)
            slot->number = ++type->child_count;
    }
    return type;
}

/* ---- Views ------------------------------------------------------------------------------ */

static struct as_view *push(lua_State *L, const struct as_view_type *type, int32_t fact,
                            int user_values)
{
    luaL_checkstack(L, 8, NULL);
    struct as_view *view = lua_newuserdatauv(L, sizeof *view, user_values);
    *view = (struct as_view){ .type = type, .fact = fact };
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metatable_key);
    lua_setmetatable(L, -2);
    return view;
}

struct as_view *as_view_push_list(lua_State *L, const struct as_view_type *of, int32_t fact)
{
    struct as_view *view = push(L, type_of_list(L, of), fact, 1);
    lua_newtable(L); /* the views of its items, made when first asked for */
    lua_setiuservalue(L, -2, 1);
    return view;
}

struct as_view *as_view_push(lua_State *L, const struct as_view_type *type, int32_t fact)
{
    struct as_view *view = push(L, type, fact, (int)type->child_count);
    for (uintptr_t i = 0; i <= type->mask; i++) {
        const struct slot *slot = &type->slots[i];
        if (!slot->key || slot->number == 0 || type->kind != KIND_RECORD)
            continue;
        const struct as_field *field = slot->field;
        if (field->type == AS_FIELD_WORDS)
            push(L, type_of_words(L, field->words), -1, 0);
        else if (field->type == AS_FIELD_LIST)
            as_view_push_list(L, as_view_type_of(L, field->of), -1);
        else
            as_view_push(L, as_view_type_of(L, field->of), -1);
        lua_setiuservalue(L, -2, (int)slot->number);
    }
    return view;
}

struct as_view *as_view_at(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return NULL;
    bool is_view = lua_topointer(L, -1) == registry_of(L)->metatable;
    lua_pop(L, 1);
    return is_view ? lua_touserdata(L, index) : NULL;
}

bool as_view_is_list(const struct as_view *view)
{
    return view->type->kind == KIND_LIST;
}

void as_view_push_names(lua_State *L, const struct as_view *view)
{
    lua_newtable(L);
    lua_Integer count = 0;
    for (uintptr_t i = 0; i <= view->type->mask; i++) {
        const struct slot *slot = &view->type->slots[i];
        if (!slot->key || (slot->field && slot->field->type == AS_FIELD_JSON))
            continue;
        lua_pushstring(L, slot->key);
        lua_rawseti(L, -2, ++count);
    }
}

/* ---- Reading ---------------------------------------------------------------------------- */

static int unknown_name(lua_State *L, const struct as_view_type *type)
{
    if (lua_type(L, 2) != LUA_TSTRING)
        return luaL_error(L, "a %s is read by names, not by a %s", type->name,
                          as_library_kind(L, 2));
    as_str name = { 0 };
    name.data = lua_tolstring(L, 2, &name.size);
    as_str names[64];
    size_t count = 0;
    for (uintptr_t i = 0; i <= type->mask && count < AS_COUNT(names); i++)
        if (type->slots[i].key)
            names[count++] = as_str_of(type->slots[i].key);
    as_str near = as_str_nearest(name, names, count);
    const char *what = type->kind == KIND_WORDS ? "word" : "field";
    if (near.size)
        return luaL_error(L, "a %s has no %s '%s': did you mean '%s'?", type->name, what, name.data,
                          near.data);
    return luaL_error(L, "a %s has no %s '%s'", type->name, what, name.data);
}

static int push_child(lua_State *L, const struct as_sandbox *box, const struct slot *slot,
                      const void *record)
{
    lua_getiuservalue(L, 1, (int)slot->number);
    as_view_point(box, lua_touserdata(L, -1), record);
    return 1;
}

static int push_value(lua_State *L, const struct as_sandbox *box, const struct slot *slot,
                      const void *value)
{
    char id[AS_ID_TEXT_SIZE];
    char digest[AS_DIGEST_TEXT_SIZE];
    switch (slot->what) {
    case AS_FIELD_TEXT: {
        const as_str *text = value;
        if (text->size)
            lua_pushlstring(L, text->data, text->size);
        else
            lua_pushnil(L);
        return 1;
    }
    case AS_FIELD_WORD: {
        const uint32_t word = (uint32_t) * (const int32_t *)value;
        if (word != 0 && word < slot->word_count)
            lua_rawgeti(L, LUA_REGISTRYINDEX, slot->words[word]);
        else
            lua_pushnil(L);
        return 1;
    }
    case AS_FIELD_BOOL:
        lua_pushboolean(L, *(const bool *)value);
        return 1;
    case AS_FIELD_TIME:
    case AS_FIELD_INT:
        if (*(const int64_t *)value != AS_INT_NONE)
            lua_pushinteger(L, *(const int64_t *)value);
        else
            lua_pushnil(L);
        return 1;
    case AS_FIELD_ID:
        if (as_id_is_nil(value))
            lua_pushnil(L);
        else
            lua_pushlstring(L, as_id_format(value, id).data, AS_ID_TEXT_SIZE - 1);
        return 1;
    case AS_FIELD_DIGEST:
        if (as_digest_is_nil(value))
            lua_pushnil(L);
        else
            lua_pushlstring(L, as_digest_format(value, digest).data, AS_DIGEST_TEXT_SIZE - 1);
        return 1;
    case AS_FIELD_WORDS:
    case AS_FIELD_OBJECT:
    case AS_FIELD_LIST:
        return push_child(L, box, slot, value);
    case AS_FIELD_JSON:
        break;
    }
    return luaL_error(L, "the field '%s' is free JSON, which rules cannot read", slot->field->name);
}

static int push_item(lua_State *L, const struct as_sandbox *box, const struct as_view *view)
{
    const struct as_list *list = view->record;
    int is_number = 0;
    lua_Integer number = lua_tointegerx(L, 2, &is_number);
    if (__builtin_expect(!is_number, 0))
        return luaL_error(L, "a list is read with whole numbers, list[1] to list[#list]");
    if (number < 1 || number > (lua_Integer)list->count) {
        lua_pushnil(L);
        return 1;
    }
    lua_getiuservalue(L, 1, 1);
    if (lua_rawgeti(L, -1, number) != LUA_TUSERDATA) {
        lua_pop(L, 1);
        as_view_push(L, view->type->item, -1);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, number);
    }
    const struct as_fields *fields = view->type->item->source;
    const char *items = list->items;
    as_view_point(box, lua_touserdata(L, -1), items + (size_t)(number - 1) * fields->size);
    return 1;
}

static inline struct as_view *view_check(lua_State *L, const struct as_sandbox *box)
{
    struct as_view *view = lua_touserdata(L, 1); /* metamethods are out of the rules' reach */
    if (__builtin_expect(view->generation != box->generation, 0))
        box->on_stale_view(L, view);
    return view;
}

static inline int view_read(lua_State *L, const struct as_sandbox *box, const struct as_view *view)
{
    const struct as_view_type *type = view->type;
    if (type->kind == KIND_LIST)
        return push_item(L, box, view);
    const struct slot *slot = slot_find(type, lua_tolstring(L, 2, NULL));
    if (__builtin_expect(!slot, 0))
        return unknown_name(L, type);
    if (type->kind == KIND_RECORD)
        return push_value(L, box, slot, (const char *)view->record + slot->offset);
    lua_pushboolean(L, (int)(*(const uint32_t *)view->record >> slot->number & 1));
    return 1;
}

/* Reads it and notes what was there. */
__attribute__((noinline, cold)) static int view_look(lua_State *L, const struct as_sandbox *box,
                                                     const struct as_view *view)
{
    const int count = view_read(L, box, view);
    const struct as_view_type *type = view->type;
    const as_str path = as_looks_path(box->looks, view);
    char step[80];
    if (type->kind == KIND_LIST)
        snprintf(step, sizeof step, "[%lld]", (long long)lua_tointeger(L, 2));
    else
        snprintf(step, sizeof step, ".%s", lua_tostring(L, 2));
    if (path.size == 0)
        return count;
    if (lua_type(L, -1) == LUA_TUSERDATA) {
        as_looks_follow(box->looks, lua_touserdata(L, -1), path, as_str_of(step));
    } else if (type->kind == KIND_RECORD) {
        const struct slot *slot = slot_find(type, lua_tolstring(L, 2, NULL));
        as_looks_note(box->looks, path, as_str_of(step), slot->field,
                      (const char *)view->record + slot->offset);
    } else if (type->kind == KIND_WORDS) {
        as_looks_note_bool(box->looks, path, as_str_of(step), lua_toboolean(L, -1));
    } else {
        as_looks_note_absent(box->looks, path, as_str_of(step));
    }
    return count;
}

static int l_view_index(lua_State *L)
{
    const struct as_sandbox *box = as_sandbox_of(L);
    const struct as_view *view = view_check(L, box);
    return __builtin_expect(box->looks != NULL, 0) ? view_look(L, box, view)
                                                   : view_read(L, box, view);
}

static int l_view_len(lua_State *L)
{
    const struct as_sandbox *box = as_sandbox_of(L);
    const struct as_view *view = view_check(L, box);
    if (view->type->kind != KIND_LIST)
        return luaL_error(L, "a %s has no length", view->type->name);
    if (box->looks)
        as_looks_note_count(box->looks, as_looks_path(box->looks, view),
                            ((const struct as_list *)view->record)->count);
    lua_pushinteger(L, ((const struct as_list *)view->record)->count);
    return 1;
}

static int l_view_newindex(lua_State *L)
{
    return luaL_error(L, "facts cannot be changed");
}

static void no_renewal(lua_State *L, struct as_view *view)
{
    luaL_error(L, "facts can be read only while a rule is asked");
}

void as_view_open(lua_State *L)
{
    struct registry *registry = lua_newuserdatauv(L, sizeof *registry, 0);
    *registry = (struct registry){ 0 };
    as_sandbox_of(L)->on_stale_view = no_renewal;
    lua_rawsetp(L, LUA_REGISTRYINDEX, &registry_key);
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &keep_key);
    static const luaL_Reg methods[] = {
        { "__index", l_view_index },
        { "__len", l_view_len },
        { "__newindex", l_view_newindex },
        { NULL, NULL },
    };
    luaL_newlib(L, methods);
    lua_pushliteral(L, "fact");
    lua_setfield(L, -2, "__name");
    registry->metatable = lua_topointer(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &metatable_key);
}
