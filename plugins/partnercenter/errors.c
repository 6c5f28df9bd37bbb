/* Errors in the contract's words: the host's machine codes, and one body with the keys of both
 * documented shapes, which every published client reads. */
#include "center.h"

#include <stdio.h>

enum { DESCRIPTION_MOST = 1024 }; /* the contract's limit */

/* ---- Which code ---- */

static const struct fault words[] = {
    { "agreement.missing", 403, 13605, NULL },
    { "agreement.missing_either", 403, 13605, NULL },
    { "agreement.missing_cloud", 403, 13605, NULL },
    { "agreement.exists", 400, 600061, "PartnerConfirmedAgreementAlreadyExists" },
    { "date.future", 400, 600002, NULL },
    { "template.unknown", 400, 3000, NULL },
    { "template.retired", 400, 3000, NULL },
    { "template.country", 400, 3000, NULL },
    { "type.unknown", 400, 900126, NULL },
    { "application.not_allowed", 403, 900329, NULL },
    { "role.missing", 403, 900150, NULL },
    { "permission.none", 403, 900150, NULL },
    { "reseller.asks_provider", 403, 900150, NULL },
    { "reseller.asks_provider_unnamed", 403, 900150, NULL },
    { "customer.unknown", 404, 60003, NULL },
    { "customer.outdated", 400, 2055, NULL }, /* not 412 */
    { "customer.only_sandbox", 403, 600006, NULL },
    { "customer.shared", 403, 600006, NULL },
    { "relationship.has_subscriptions", 403, 600006, NULL },
    { "registration.missing", 400, 600049, NULL },
    { "registration.malformed", 400, 600050, NULL },
    { "phone.missing", 400, 600051, NULL },
    { "country.unknown", 404, 1000, NULL },
    { "relationship.ended", 403, 20002, NULL },
    { "partner.unknown", 404, 800015, NULL },
    { "domain.taken", 400, 3000, NULL }, /* 409 would make some clients try again */
    { "partner.not_indirect", 403, 1002, NULL },
    { "order.unknown", 404, 20000, NULL },
    { "cart.unknown", 404, 800008, NULL },
    { "cart.ordered", 400, 800065, NULL },
    { "etag.stale", 400, 2055, NULL },
    { "line.number", 400, 800071, NULL },
    { "subscription.unknown", 404, 20003, NULL },
    { "subscription.inactive", 400, 2001, NULL },
    { "quantity.range", 400, 2002, NULL },
    { "audit.unknown", 404, 1000, "NotFound" },
    { "webhook.none", 404, 1000, NULL },
    { "webhook.exists", 409, 409, NULL },
    { "webhook.no_test", 400, 3000, NULL },
    { "webhook.too_often", 429, 429, NULL },
    { "validation.unknown", 404, 1000, NULL },
    { "sign_in.slowed", 429, 429, NULL },
    { "sign_in.locked", 429, 429, NULL },
    { "page.token", 400, 3000, NULL },
    { NULL, 0, 0, NULL },
};

/* Words that have no line of their own. 5xx are for what the client cannot help: one published
 * client repeats those without end. */
static const struct {
    assent_status status;
    struct fault fault;
} statuses[] = {
    { ASSENT_E_INVALID, { NULL, 400, 3000, NULL } },
    { ASSENT_E_UNAUTHENTICATED, { NULL, 401, 400, NULL } },
    { ASSENT_E_DENIED, { NULL, 403, 600006, NULL } },
    { ASSENT_E_BLOCKED, { NULL, 403, 600006, NULL } },
    { ASSENT_E_NOT_FOUND, { NULL, 404, 1000, NULL } },
    { ASSENT_E_ENDED, { NULL, 403, 20002, NULL } },
    { ASSENT_E_CONFLICT, { NULL, 400, 3000, NULL } },
    { ASSENT_E_REPEATED, { NULL, 409, 409, NULL } },
    { ASSENT_E_TOO_LARGE, { NULL, 413, 800002, NULL } },
    { ASSENT_E_BUSY, { NULL, 503, 503, NULL } },
    { ASSENT_E_STORAGE, { NULL, 503, 503, NULL } },
    { ASSENT_E_CLOSING, { NULL, 503, 503, NULL } },
    { ASSENT_E_MEMORY, { NULL, 503, 503, NULL } },
};

/* Input that is wrong: the field says more than the host's one word for all of them. */
static const struct {
    const char *field; /* the last part of the path */
    int32_t code;
} fields[] = {
    { "billingCycle", 900126 },
    { "status", 900126 },
    { "quantity", 2002 },
    { "relationshipToPartner", 900126 },
};

static bool is_word(assent_text word, const char *wanted)
{
    return word.size == strlen(wanted) && memcmp(word.data, wanted, word.size) == 0;
}

static const struct fault *find_word(const struct fault *table, assent_text word)
{
    for (; table && table->word; table++) {
        if (is_word(word, table->word))
            return table;
    }
    return NULL;
}

static bool ends_with(assent_text path, const char *field)
{
    const size_t size = strlen(field);
    return path.size >= size && memcmp(path.data + path.size - size, field, size) == 0 &&
           (path.size == size || path.data[path.size - size - 1] == '.');
}

static struct fault find_fault(const struct route *route, const assent_reply *reply,
                               assent_text path)
{
    const struct fault *found = find_word(route->faults, reply->code);
    if (!found)
        found = find_word(words, reply->code);
    if (found)
        return *found;
    if (reply->status == ASSENT_E_INVALID) {
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
            if (ends_with(path, fields[i].field))
                return (struct fault){ NULL, 400, fields[i].code, NULL };
        }
        if (reply->code.size > 5 && memcmp(reply->code.data, "json.", 5) == 0)
            return (struct fault){ NULL, 400, 800002, NULL };
    }
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        if (statuses[i].status == reply->status)
            return statuses[i].fault;
    }
    return (struct fault){ NULL, 500, 800003, NULL };
}

/* "agreement.missing_either" -> "AgreementMissingEither" */
static void make_name(assent_text word, char out[64])
{
    size_t size = 0;
    bool is_begin = true;
    for (size_t i = 0; i < word.size && size + 1 < 64; i++) {
        const char c = word.data[i];
        if (c == '.' || c == '_') {
            is_begin = true;
            continue;
        }
        out[size++] = is_begin && c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
        is_begin = false;
    }
    out[size] = '\0';
}

/* Fields that came by the path or the query are complained about by their own names; this gives the
 * caller's. */
static assent_text rename_path(const struct route *route, assent_text path)
{
    const struct parameter *const tables[] = { route->query, route->renames };
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (const struct parameter *at = tables[i]; at && at->outside; at++) {
            if (is_word(path, at->inside))
                return text(at->outside);
        }
    }
    return path;
}

void error_of_reply(const struct route *route, const assent_reply *reply, char name[64],
                    struct problem *ret_problem)
{
    const assent_text path = rename_path(route, reply->path);
    const struct fault fault = find_fault(route, reply, path);
    const bool is_renamed = path.data != reply->path.data && reply->path.size > 0 &&
                            reply->sentence.size > reply->path.size &&
                            memcmp(reply->sentence.data, reply->path.data, reply->path.size) == 0;
    make_name(reply->code, name);
    *ret_problem = (struct problem){
        .status = fault.status,
        .code = fault.code,
        .name = fault.name ? fault.name : name,
        .sentence = reply->sentence,
        .renamed = is_renamed ? reply->path.size : 0,
        .remedy = reply->remedy,
        .path = path,
        .is_retryable = fault.status == 503 || fault.status == 429,
    };
    if (ASSENT_HAS(reply, answer_count)) {
        ret_problem->answers = reply->answers;
        ret_problem->answer_count = reply->answer_count;
    }
}

/* What the server refused before any handler saw it: the words are the server's. */
void error_refusal(int32_t status, struct problem *ret_problem, struct saying *ret_saying)
{
    static const struct {
        int32_t status;
        int32_t code;
        const char *name;
        struct saying saying;
    } known[] = {
        { 400, 800002, "BadRequest", { "http.malformed", "The request is malformed." } },
        { 401,
          400,
          "AccessDenied",
          { "http.unauthenticated", "Access denied: a valid bearer token is needed." } },
        { 404, 1000, "NotFound", { "http.nothing", "There is nothing at this address." } },
        { 405,
          1000,
          "MethodNotAllowed",
          { "http.method", "This address does not know this method." } },
        { 408, 800002, "RequestTimeout", { "http.slow", "The request took too long to arrive." } },
        { 413, 800002, "BodyTooLarge", { "http.body", "The body is larger than allowed." } },
        { 414,
          800002,
          "AddressTooLong",
          { "http.address", "The address is longer than allowed." } },
        { 415,
          800002,
          "MediaType",
          { "http.media_type", "The body must be application/json, without a content coding." } },
        { 417,
          800002,
          "Expectation",
          { "http.expectation", "Only the expectation 100-continue is known." } },
        { 431,
          800002,
          "HeadersTooLarge",
          { "http.headers", "The headers are larger than allowed." } },
        { 501, 0, "NotImplemented", { "http.unknown", "This method or coding is not known." } },
        { 503,
          503,
          "Busy",
          { "http.busy", "The service is busy. Nothing was changed; try again in a moment." } },
        { 505, 800002, "Version", { "http.version", "Only HTTP/1.1 and HTTP/1.0 are spoken." } },
    };
    *ret_saying = SAYING("http.refused", "The request was refused.");
    *ret_problem = (struct problem){
        .status = status,
        .code = status >= 500 ? 800003 : 800002,
        .name = "Refused",
        .is_retryable = status == 503,
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].status != status)
            continue;
        ret_problem->code = known[i].code;
        ret_problem->name = known[i].name;
        *ret_saying = known[i].saying;
    }
}

assent_text error_say(struct center *center, const struct marks *marks, struct saying saying)
{
    const assent_text locale = { marks->locale, marks->locale_size };
    if (!center->sentences)
        return text(saying.english);
    return center->sentences->say(center->host->self, locale, saying.word, NULL, 0, saying.english);
}

/* ---- The body ---- */

/* At most so many bytes, without cutting a character apart. */
static assent_text shortened(assent_text value, size_t most)
{
    if (value.size <= most)
        return value;
    while (most > 0 && ((unsigned char)value.data[most] & 0xC0) == 0x80)
        most--;
    return (assent_text){ value.data, most };
}

static void put_sentence(struct out *out, const struct problem *problem)
{
    const assent_text whole = problem->sentence;
    const size_t dropped = problem->renamed;
    const size_t most = DESCRIPTION_MOST - (dropped > 0 ? problem->path.size : 0);
    out_string(out, "\"");
    if (dropped > 0)
        out_escaped(out, problem->path);
    out_escaped(out, shortened((assent_text){ whole.data + dropped, whole.size - dropped }, most));
    out_string(out, "\"");
}

assent_text error_write(struct center *center, const struct problem *problem)
{
    struct out out = { .data = center->error, .room = sizeof center->error };
    out_string(&out, "{\"code\":");
    out_number(&out, problem->code);
    out_string(&out, ",\"description\":");
    put_sentence(&out, problem);
    out_string(&out, ",\"message\":");
    put_sentence(&out, problem);
    out_string(&out, ",\"data\":[");
    if (problem->path.size > 0)
        out_json(&out, problem->path);
    out_string(&out, "],\"source\":\"PartnerFD\",\"errorName\":");
    out_json(&out, text(problem->name));
    out_string(&out, ",\"isRetryable\":");
    out_string(&out, problem->is_retryable ? "true" : "false");
    out_string(&out, ",\"parameters\":{},\"errorMessageExtended\":\"InternalErrorCode=");
    out_number(&out, problem->code);
    out_string(&out, "\"");
    if (problem->is_retryable) { /* the keys of the throttling gateway too */
        out_string(&out, ",\"statusCode\":");
        out_number(&out, problem->status);
    }
    if (problem->remedy.size > 0) {
        out_string(&out, ",\"remedy\":");
        out_json(&out, shortened(problem->remedy, DESCRIPTION_MOST));
    }
    answers_put(&out, problem);
    out_string(&out, "}");
    return (assent_text){ out.data, out.size };
}
