/* Audit records: the journal as the older contract knows it, a partner's own activity in a window of time.
 *
 * An entry is a record when its operation has a word of that contract; all others are left out, for published
 * clients fail on words they do not know. There is no index for it: times in the journal never go back, so a
 * window is found by halving, and a page looks at no more than LOOK_MAX entries and names where to go on. */
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/fold.h"
#include "base/json.h"
#include "operations/handlers.h"
#include "operations/list.h"
#include "operations/records.h"
#include "operations/signing.h"
#include "store/journal.h"
#include "store/people.h"

enum {
    PAGE_DEFAULT = 500,
    LOOK_MAX = 50000, /* entries, by their narrow columns: some 70 ms of the pool */
    NAMES_MAX = 5000, /* customers whose name is looked up for one page */
    SAME_MS_MAX = 10000,
    ID_SIZE = 160,
};

static const int64_t day_ms = 24 * 3600 * 1000;
static const int64_t ticks_1970 = 621355968000000000; /* 100 ns since 0001-01-01 */
static const int64_t ticks_per_ms = 10000;

/* What an operation is called there. */
struct word {
    const char *operation;
    const char *type;
    const char *resource;
};
static const struct word words[] = {
    { "agreement.confirm", "create_agreement", "agreement" },
    { "cart.checkout", "create_order", "order" },
    { "customer.change", "update_customer_billing_profile", "customer" },
    { "customer.create", "add_customer", "customer" },
    { "customer.delete", "delete_customer", "customer" },
    { "order.create", "create_order", "order" },
    { "relationship.change", "remove_partner_customer_relationship",
      "partner_customer_relationship" },
    { "relationship.end", "remove_partner_customer_relationship", "partner_customer_relationship" },
    { "subscription.change", "update_subscription", "subscription" },
    { "subscription.renew", "update_subscription", "subscription" },
};

static const struct word *word_of(as_str operation)
{
    for (size_t i = 0; i < AS_COUNT(words); i++)
        if (as_str_equal(as_str_of(words[i].operation), operation))
            return &words[i];
    return NULL;
}

/* "partner_customer_relationship" is "PartnerCustomerRelationship" to some clients. */
static bool is_same_resource(const char *ours, as_str asked)
{
    for (size_t i = 0; i < asked.size; i++) {
        if (asked.data[i] == '_')
            continue;
        ours += *ours == '_';
        const char c = asked.data[i] >= 'A' && asked.data[i] <= 'Z' ? (char)(asked.data[i] | 0x20)
                                                                    : asked.data[i];
        if (c != *ours)
            return false;
        ours++;
    }
    return *ours == '\0';
}

/* ---- One record ------------------------------------------------------------------------------ */

/* What was kept in two parts is whole again, as the caller may see it. */
static int write_value(struct as_run *run, const struct as_entry_record *entry, as_str *ret_value,
                       struct as_err *err)
{
    const struct as_operation *operation = as_operation_find(entry->operation);
    const bool is_done = entry->status == 0;
    if (!operation)
        return 0; /* of an older version of assent */
    const struct as_fields *fields = is_done ? operation->reply : operation->input;
    void *record = as_arena_alloc(run->arena, fields->size);
    as_auto_buf struct as_buf out;
    as_buf_init(&out);
    if (!record)
        return as_err_set(err, AS_E_MEMORY, "no memory for an audit record");
    as_auto_json json_t *part = as_json_parse(is_done ? entry->outcome : entry->input, err);
    if (!part)
        return err->code;
    as_fields_clear(fields, record);
    int rc = as_fields_read(fields, part, AS_READ_HOST | AS_READ_PARTIAL, run->arena, record, err);
    if (rc == 0 && entry->personal_data.size > 0) {
        as_auto_json json_t *personal = as_json_parse(entry->personal_data, err);
        const bool is_same = is_done && json_is_true(json_object_get(personal, "same"));
        const json_t *own = json_object_get(personal, is_done && !is_same ? "reply" : "input");
        if (own)
            rc = as_fields_read(fields, own, AS_READ_HOST | AS_READ_PARTIAL, run->arena, record,
                                err);
    }
    if (rc < 0)
        return rc;
    as_fields_write(fields, record, AS_PART_REPLY, &out);
    *ret_value = as_arena_copy(run->arena, as_buf_str(&out));
    return ret_value->data ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for an audit record");
}

/* A new customer's entry names it in its input. */
static struct as_id customer_of(const struct as_entry_record *entry)
{
    struct as_err unused;
    struct as_id id = entry->customer;
    if (!as_id_is_nil(&id) || entry->input.size == 0)
        return id;
    as_auto_json json_t *input = as_json_parse(entry->input, &unused);
    const char *text = json_string_value(json_object_get(input, "id"));
    if (!text || !as_id_parse(as_str_of(text), &id))
        id = (struct as_id){ 0 };
    return id;
}

static as_str name_of(struct as_run *run, const struct as_id *id)
{
    struct as_customer customer;
    struct as_entry unused;
    struct as_err err;
    uint32_t row = 0;
    if (!as_customer_locate(run->conn, id, &row, &unused) ||
        as_row_get(run->conn, AS_TABLE_CUSTOMERS, row, run->arena, &customer, &err) < 0)
        return AS_STR_NONE;
    return customer.company_name;
}

/* Whoever left is still named by the journal's own id. */
static int name_actor(struct as_run *run, const struct as_entry_record *entry,
                      struct as_audit_record *record, struct as_err *err)
{
    struct as_actor actor;
    struct as_user user;
    struct as_token token;
    as_auto_json json_t *json = as_json_parse(entry->actor, err);
    if (!json)
        return err->code;
    as_fields_clear(&as_actor_fields, &actor);
    int rc = as_fields_read(&as_actor_fields, json, AS_READ_HOST | AS_READ_PARTIAL, run->arena,
                            &actor, err);
    if (rc == 0 && actor.kind == AS_ACTOR_USER) {
        rc = as_user_find(run->conn, &actor.id, run->arena, &user, err);
        record->user_principal_name = rc == 0 ? user.principal_name : AS_STR_NONE;
    } else if (rc == 0 && actor.kind == AS_ACTOR_APPLICATION) {
        rc = as_token_find(run->conn, &actor.id, run->arena, &token, err);
        record->application = rc == 0 ? token.application : AS_STR_NONE;
    }
    return rc == AS_E_NOT_FOUND ? 0 : rc;
}

/* partner_customer_createagreement_ticks. The last four digits of the ticks, which a time in milliseconds
 * leaves free, tell entries of one millisecond apart. */
static as_str make_id(struct as_arena *arena, const struct as_entry_record *entry,
                      const struct as_id *customer, const struct word *word)
{
    char partner_text[AS_ID_TEXT_SIZE];
    char customer_text[AS_ID_TEXT_SIZE];
    char type[64];
    size_t size = 0;
    for (const char *at = word->type; *at; at++)
        if (*at != '_')
            type[size++] = *at;
    type[size] = '\0';
    as_id_format(&entry->partner, partner_text);
    as_id_format(customer, customer_text);
    return as_arena_printf(arena, "%s_%s_%s_%" PRId64, partner_text, customer_text, type,
                           ticks_1970 + entry->at * ticks_per_ms + entry->sequence % SAME_MS_MAX);
}

as_str as_audit_record_id(struct as_arena *arena, const struct as_entry_record *entry)
{
    const struct word *word = word_of(entry->operation);
    const struct as_id customer = customer_of(entry);
    return word ? make_id(arena, entry, &customer, word) : AS_STR_NONE;
}

static int make_record(struct as_run *run, int64_t sequence, struct as_audit_record *record,
                       struct as_err *err)
{
    struct as_entry_record entry;
    int rc = as_journal_get(run->conn, sequence, run->arena, &entry, err);
    if (rc < 0)
        return rc;
    const struct word *word = word_of(entry.operation);
    *record = (struct as_audit_record){
        .partner = entry.partner,
        .customer = customer_of(&entry),
        .correlation = entry.correlation,
        .at = entry.at,
        .operation_type = as_str_of(word->type),
        .resource_type = as_str_of(word->resource),
        .status = entry.status == 0 ? AS_STR("succeeded") : AS_STR("failed"),
    };
    record->id = make_id(run->arena, &entry, &record->customer, word);
    record->customer_name = name_of(run, &record->customer);
    rc = name_actor(run, &entry, record, err);
    return rc < 0 ? rc : write_value(run, &entry, &record->new_value, err);
}

/* ---- A page ---------------------------------------------------------------------------------- */

struct walk {
    struct as_run *run;
    const struct as_audit_list *input;
    as_str company; /* folded */
    int64_t *found; /* sequences */
    uint32_t count;
    int64_t size;
    int64_t looked_at; /* the last entry that was looked at */
    uint32_t names;
};

static bool has_name(struct walk *walk, const struct as_entry_record *entry)
{
    const struct as_id customer = customer_of(entry);
    const as_str name = as_fold(walk->run->arena, name_of(walk->run, &customer));
    walk->names++;
    return as_str_find(name, walk->company) >= 0;
}

static bool is_wanted(struct walk *walk, const struct as_entry_record *entry)
{
    const struct as_audit_list *input = walk->input;
    const struct word *word = word_of(entry->operation);
    if (!word || as_run_is_foreign(walk->run, &entry->partner))
        return false;
    if (input->resource.size && !is_same_resource(word->resource, input->resource))
        return false;
    if (!as_id_is_nil(&input->customer)) {
        const struct as_id customer = customer_of(entry);
        if (!as_id_equal(&customer, &input->customer))
            return false;
    }
    return walk->company.size == 0 || has_name(walk, entry);
}

static int on_entry(void *data, const struct as_entry_record *entry)
{
    struct walk *walk = data;
    walk->looked_at = entry->sequence;
    if (is_wanted(walk, entry))
        walk->found[walk->count++] = entry->sequence;
    return walk->count == walk->size || walk->names == NAMES_MAX;
}

static int check_window(struct as_run *run, const struct as_audit_list *input, int64_t *ret_start,
                        int64_t *ret_end, struct as_err *err)
{
    enum { DAYS_BACK = 90, DAYS_WIDE = 30 };
    const int64_t start =
        input->start == AS_TIME_NONE ? run->at - DAYS_WIDE * day_ms : input->start;
    const int64_t widest = start + DAYS_WIDE * day_ms;
    const int64_t end = input->end != AS_TIME_NONE ? input->end
                        : widest < run->at         ? widest
                                                   : run->at;
    if (start < run->at - run->at % day_ms - DAYS_BACK * day_ms)
        return as_err_field(err, "start", "records.start",
                            "records go back {days} days and no further",
                            AS_VALUES(as_value_int("days", DAYS_BACK)));
    if (end < start)
        return as_err_field(err, "end", "records.end", "a time behind the start is needed", NULL);
    if (end - start >= (DAYS_WIDE + 1) * day_ms) /* the last day may be a whole one */
        return as_err_field(err, "end", "records.wide", "at most {days} days behind the start",
                            AS_VALUES(as_value_int("days", DAYS_WIDE)));
    *ret_start = start;
    *ret_end = end;
    return 0;
}

/* Of what a page was: a token for another list is none. */
static as_str describe(struct as_run *run, const struct as_audit_list *input)
{
    char partner[AS_ID_TEXT_SIZE];
    char customer[AS_ID_TEXT_SIZE];
    char digest[AS_DIGEST_TEXT_SIZE];
    as_id_format(run->partner ? &run->partner->id : &(struct as_id){ 0 }, partner);
    as_id_format(&input->customer, customer);
    const as_str whole = as_arena_printf(run->arena, "%s:%s:%.*s:%.*s", partner, customer,
                                         AS_STR_ARG(input->resource), AS_STR_ARG(input->company));
    const struct as_digest of_whole = as_digest_of(whole);
    as_digest_format(&of_whole, digest);
    return as_arena_printf(run->arena, "%.16s", digest);
}

static as_str write_token(struct as_run *run, const struct as_audit_list *input, int64_t sequence,
                          int64_t end)
{
    const as_str of = describe(run, input);
    return as_sign(
        run->arena, run->key, "audit",
        as_arena_printf(run->arena, "%" PRId64 ":%" PRId64 ":%.*s", sequence, end, AS_STR_ARG(of)));
}

static int read_token(struct as_run *run, const struct as_audit_list *input, int64_t *ret_sequence,
                      int64_t *ret_end, struct as_err *err)
{
    char of[17] = "";
    as_str payload;
    if (!as_unsign(run->arena, run->key, "audit", input->after, &payload) ||
        !(payload = as_arena_copy(run->arena, payload)).data ||
        sscanf(payload.data, "%" SCNd64 ":%" SCNd64 ":%16s", ret_sequence, ret_end, of) != 3 ||
        !as_str_equal(as_str_of(of), describe(run, input)))
        return as_err_word(err, AS_E_INVALID, "page.token",
                           "after: this is not a continuation token of these records");
    return 0;
}

static int find_begin(struct as_run *run, const struct as_audit_list *input, int64_t *ret_after,
                      int64_t *ret_last, int64_t *ret_end, struct as_err *err)
{
    int64_t start = 0;
    int64_t first = 0;
    int64_t behind = 0;
    int rc = 0;
    if (input->after.size) {
        rc = read_token(run, input, ret_after, ret_end, err);
    } else {
        rc = check_window(run, input, &start, ret_end, err);
        if (rc == 0)
            rc = as_journal_first_since(run->conn, start, &first, err);
        *ret_after = first - 1;
    }
    if (rc == 0)
        rc = as_journal_first_since(run->conn, *ret_end + 1, &behind, err);
    *ret_last = behind - 1;
    return rc;
}

/* Oldest first. A page may be short, or empty, and yet name the next. */
static int list_records(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_audit_list *input = data;
    struct as_audit_page *page = reply;
    int64_t after = 0;
    int64_t last = 0;
    int64_t end = 0;
    struct walk walk = {
        .run = run,
        .input = input,
        .size = input->size == AS_INT_NONE ? PAGE_DEFAULT : input->size,
        .company = as_fold(run->arena, input->company),
    };
    walk.found = AS_ARENA_ARRAY(run->arena, int64_t, (size_t)walk.size);
    if (!walk.found)
        return as_err_set(err, AS_E_MEMORY, "no memory for audit records");
    int rc = as_conn_read_begin(run->conn, err);
    if (rc == 0)
        rc = find_begin(run, input, &after, &last, &end, err);
    const int64_t until = last - after > LOOK_MAX ? after + LOOK_MAX : last;
    walk.looked_at = after;
    if (rc == 0)
        rc = as_journal_scan(run->conn, after, until, on_entry, &walk, err);
    for (uint32_t i = 0; i < walk.count && rc >= 0; i++) {
        struct as_audit_record *record = as_list_push(run->arena, &page->items, sizeof *record);
        rc = record ? make_record(run, walk.found[i], record, err)
                    : as_err_set(err, AS_E_MEMORY, "no memory for audit records");
    }
    if (rc < 0)
        return rc;
    page->total_count = page->items.count;
    if (walk.looked_at < last)
        page->next = write_token(run, input, walk.looked_at, end);
    return 0;
}

/* ---- One by its id --------------------------------------------------------------------------- */

struct search {
    struct as_run *run;
    int64_t at, rest;
    int64_t found; /* 0: not */
};

static int on_candidate(void *data, const struct as_entry_record *entry)
{
    struct search *search = data;
    if (entry->at != search->at)
        return 1;
    if (entry->sequence % SAME_MS_MAX != search->rest || !word_of(entry->operation) ||
        as_run_is_foreign(search->run, &entry->partner))
        return 0;
    search->found = entry->sequence;
    return 1;
}

static bool read_ticks(as_str id, int64_t *ret_ticks)
{
    enum { DIGITS = 18 };
    if (id.size <= DIGITS || id.data[id.size - DIGITS - 1] != '_')
        return false;
    int64_t ticks = 0;
    for (size_t i = id.size - DIGITS; i < id.size; i++) {
        if (id.data[i] < '0' || id.data[i] > '9')
            return false;
        ticks = ticks * 10 + (id.data[i] - '0');
    }
    *ret_ticks = ticks - ticks_1970;
    return *ret_ticks >= 0;
}

static int get_record(struct as_run *run, const void *data, void *reply, struct as_err *err)
{
    const struct as_audit_get *input = data;
    struct as_audit_record *record = reply;
    int64_t ticks = 0;
    int64_t first = 0;
    int rc = as_conn_read_begin(run->conn, err);
    struct search search = { .run = run };
    if (rc == 0 && read_ticks(input->id, &ticks)) {
        search.at = ticks / ticks_per_ms;
        search.rest = ticks % ticks_per_ms;
        rc = as_journal_first_since(run->conn, search.at, &first, err);
        if (rc == 0)
            rc = as_journal_scan(run->conn, first - 1, first - 1 + SAME_MS_MAX, on_candidate,
                                 &search, err);
    }
    if (rc >= 0 && search.found)
        rc = make_record(run, search.found, record, err);
    if (rc < 0)
        return rc;
    if (!search.found || record->id.size != input->id.size ||
        strncasecmp(record->id.data, input->id.data, input->id.size) != 0)
        return as_err_word(err, AS_E_NOT_FOUND, "audit.unknown",
                           "there is no such record, or it is not yours");
    return 0;
}

const struct as_operation as_op_audit_list = {
    .action = AS_ACTION_audit_list,
    .name = "audit.list",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc =
        "what the own partner did in a window of time, oldest first, in the older contract's words",
    .input = &as_audit_list_fields,
    .reply = &as_audit_page_fields,
    .run = list_records,
};
const struct as_operation as_op_audit_get = {
    .action = AS_ACTION_audit_get,
    .name = "audit.get",
    .kind = AS_QUERY,
    .flags = AS_OP_LONG,
    .doc = "one record of the own partner's activity",
    .input = &as_audit_get_fields,
    .reply = &as_audit_record_fields,
    .run = get_record,
};
