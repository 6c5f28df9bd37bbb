/* What several pages show: times and words in the reader's language, refusals, the frame around a page. */
#include "catalog.h"
#include "portal.h"

#include <stdio.h>
#include <stdlib.h>

const char *json_text(const json_t *object, const char *name)
{
    const char *dot = NULL;
    while (object && (dot = strchr(name, '.'))) {
        object = json_object_getn(object, name, (size_t)(dot - name));
        name = dot + 1;
    }
    const char *value = json_string_value(json_object_get(object, name));
    return value ? value : "";
}

/* ---- Texts ---------------------------------------------------------------------------------- */

static bool set_text(struct visit *visit, json_t *values, const char *name, const char *text_name,
                     const json_t *with)
{
    char *found = catalog_text(visit->portal->catalog, visit->locale, text_name, with);
    if (found)
        json_object_set_new(values, name, json_string(found));
    free(found);
    return found != NULL;
}

void shown_word(struct visit *visit, json_t *values, const char *name, const char *group,
                const char *word)
{
    char whole[160];
    snprintf(whole, sizeof whole, "%s.%s", group, word);
    if (word[0] == '\0' || !set_text(visit, values, name, whole, NULL))
        json_object_set_new(values, name, json_string(word));
}

static void show_instant(struct visit *visit, json_t *values, const char *name, const char *instant,
                         const char *form)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int hour = 0;
    int minute = 0;
    char time[24];
    if (sscanf(instant, "%4d-%2d-%2dT%2d:%2d", &year, &month, &day, &hour, &minute) < 3)
        return;
    snprintf(time, sizeof time, "%02d:%02d", hour % 24, minute % 60);
    json_t *with = json_pack("{s:i, s:i, s:s}", "year", year, "day", day, "time", time);
    char digits[16];
    snprintf(digits, sizeof digits, "%d", month);
    shown_word(visit, with, "month", "month", digits);
    set_text(visit, values, name, form, with);
    json_decref(with);
}

void shown_date(struct visit *visit, json_t *values, const char *name, const char *instant)
{
    show_instant(visit, values, name, instant, "date.day");
}

void shown_time(struct visit *visit, json_t *values, const char *name, const char *instant)
{
    show_instant(visit, values, name, instant, "date.time");
}

/* ---- Refusals ------------------------------------------------------------------------------- */

static json_t *refusals(struct visit *visit)
{
    json_t *list = json_object_get(visit->values, "refusals");
    if (list)
        return list;
    list = json_array();
    json_object_set_new(visit->values, "refusals", list);
    return list;
}

static void add_refusal(struct visit *visit, assent_text sentence, assent_text remedy)
{
    json_t *item = json_object();
    json_object_set_new(item, "sentence", json_stringn(sentence.data, sentence.size));
    json_object_set_new(item, "remedy", json_stringn(remedy.data, remedy.size));
    json_array_append_new(refusals(visit), item);
}

void shown_refusal(struct visit *visit, const char *text_name)
{
    json_t *item = json_object();
    set_text(visit, item, "sentence", text_name, visit->values);
    json_array_append_new(refusals(visit), item);
}

void shown_answers(struct visit *visit, const json_t *answers)
{
    size_t i = 0;
    json_t *answer = NULL;
    json_array_foreach((json_t *)answers, i, answer)
    {
        if (strcmp(json_text(answer, "verdict"), "warn") != 0)
            add_refusal(visit, text(json_text(answer, "sentence")),
                        text(json_text(answer, "remedy")));
    }
}

/* When to go on, where nothing else says how. */
static void show_wait(struct visit *visit, uint32_t seconds)
{
    json_t *list = refusals(visit);
    json_t *last = json_array_get(list, json_array_size(list) - 1);
    json_t *with = json_pack("{s:I}", "seconds", (json_int_t)seconds);
    if (json_text(last, "remedy")[0] == '\0')
        set_text(visit, last, "remedy", "problem.wait", with);
    json_decref(with);
}

bool shown_refusals(struct visit *visit, const assent_reply *reply)
{
    if (reply->status == ASSENT_OK)
        return false;
    visit->retry_after_s = reply->retry_after_s;
    bool is_said = false;
    for (size_t i = 0; i < reply->answer_count; i++) {
        const assent_answer *answer = &reply->answers[i];
        if (answer->verdict.size == 4 && memcmp(answer->verdict.data, "warn", 4) == 0)
            continue;
        add_refusal(visit, answer->sentence, answer->remedy);
        is_said = true;
    }
    if (is_said)
        return true;
    if (reply->status == ASSENT_E_INVALID && reply->path.size > 0)
        shown_refusal(visit, "wrong.summary");
    else if (reply->status == ASSENT_E_REPEATED)
        shown_refusal(visit, "problem.repeated.text");
    else
        add_refusal(visit, reply->sentence, reply->remedy);
    if (reply->retry_after_s > 0)
        show_wait(visit, reply->retry_after_s);
    return true;
}

void shown_complaint(struct visit *visit, const assent_reply *reply, char path[FIELD_PATH_BYTES])
{
    snprintf(path, FIELD_PATH_BYTES, "%.*s", (int)reply->path.size,
             reply->path.data ? reply->path.data : "");
    shown_refusals(visit, reply);
}

/* ---- The frame ------------------------------------------------------------------------------ */

static void show_languages(struct visit *visit)
{
    json_t *list = json_array();
    for (size_t i = 0; i < LOCALES; i++) {
        json_t *item = json_pack("{s:s, s:s#, s:b}", "locale", locale_names[i], "lang",
                                 locale_names[i], 2, "is_current", (int)(i == visit->locale));
        char name[32];
        snprintf(name, sizeof name, "language.%s", locale_names[i]);
        set_text(visit, item, "name", name, NULL);
        json_array_append_new(list, item);
    }
    json_object_set_new(visit->values, "languages", list);
    json_object_set_new(visit->values, "lang", json_stringn(locale_names[visit->locale], 2));
}

/* The page that the language's links lead back to: of a form that was sent, the one it stood on. */
static void show_way_back(struct visit *visit)
{
    static const char invitation[] = "/invitation/";
    static const char invitations[] = "/invitations/";
    char here[PATH_BYTES];
    const assent_text path = visit->request->path;
    snprintf(here, sizeof here, "%.*s", (int)path.size, path.data);
    const bool is_form = visit->page && strcmp(visit->page->method, "POST") == 0;
    char *of_customer = strstr(here, invitations);
    if (is_form && strncmp(here, invitation, sizeof invitation - 1) == 0 &&
        strcmp(here, "/invitation/accept") != 0)
        here[sizeof invitation - 2] = '\0';
    else if (is_form && of_customer)
        *of_customer = '\0';
    visit_set(visit, "here", here);
}

/* Where one is: the longest of these that the path begins with. */
static void show_place(struct visit *visit)
{
    static const struct {
        const char *path, *name;
    } places[] = {
        { "/portal/customers/new", "at_new" },    { "/portal/customers", "at_customers" },
        { "/portal/relationship", "at_request" }, { "/portal", "at_board" },
        { "/customer/password", "at_password" },  { "/customer", "at_partners" },
    };
    const assent_text path = visit->request->path;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const size_t size = strlen(places[i].path);
        if (path.size < size || memcmp(path.data, places[i].path, size) != 0)
            continue;
        json_object_set_new(visit->values, places[i].name, json_true());
        break;
    }
    show_way_back(visit);
}

static void show_notice(struct visit *visit)
{
    char name[64];
    const char *notice = visit_query(visit, "notice");
    snprintf(name, sizeof name, "notice.%.40s", notice);
    if (notice[0] != '\0' && strlen(notice) <= 40)
        set_text(visit, visit->values, "notice", name, visit->values);
}

void shown_base(struct visit *visit)
{
    char id[ID_BYTES];
    safe_random_id(id);
    visit_set(visit, "request", id);
    visit_set(visit, "csrf", visit->csrf);
    json_object_set_new(visit->values, "has_refusals",
                        json_boolean(json_object_get(visit->values, "refusals") != NULL));
    answer_asset_names(visit->values);
    show_languages(visit);
    show_place(visit);
    if (!visit->page)
        return;
    show_notice(visit);
    visit_set(visit, "user_name", visit_cookie(visit, name_cookie));
    if (visit->actor && visit->page->audience == FOR_PARTNERS)
        json_object_set_new(visit->values, "is_partner", json_true());
    if (visit->actor && visit->page->audience == FOR_CONTACTS)
        json_object_set_new(visit->values, "is_contact", json_true());
}

void shown_title(struct visit *visit, const char *page)
{
    char name[64];
    snprintf(name, sizeof name, "title.%s", page);
    if (!json_object_get(visit->values, "title"))
        set_text(visit, visit->values, "title", name, visit->values);
}

void shown_customer(struct visit *visit, const json_t *customer, const char *tab)
{
    char name[32];
    json_object_set(visit->values, "customer_id", json_object_get(customer, "id"));
    json_object_set(visit->values, "company_name", json_object_get(customer, "company_name"));
    json_object_set(visit->values, "domain", json_object_get(customer, "domain"));
    shown_word(visit, visit->values, "country_name", "country", json_text(customer, "country"));
    snprintf(name, sizeof name, "tab_%s", tab);
    json_object_set_new(visit->values, name, json_true());
}
