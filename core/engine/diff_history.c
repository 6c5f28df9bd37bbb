/* The diff over what was decided: each decision of the journal's newest part once more, by the new set and
 * with the facts of its own moment.
 *
 * The customers are shared out over the threads; each rebuilds the state of its own (history.h) and asks
 * before it applies. They go through the journal in rounds, side by side, and what came out of a round is
 * handed over in the journal's order. */
#include <pthread.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "engine/diff.h"
#include "engine/history.h"
#include "store/people.h"

enum { ROUND = 4096, TRIES = 3 };

/* Where in its thread's page an entry's row stands. */
struct piece {
    uint32_t thread;
    size_t text, text_size;
    size_t canonical, canonical_size;
};

struct desk {
    const struct as_diff *diff;
    int64_t first, end; /* entries of this round: first … end - 1 */
    int64_t since;      /* the first that is asked about */
    bool is_over;
    uint32_t thread_count;
    struct piece pieces[ROUND]; /* by entry; each is written by one thread */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    int64_t round;
    uint32_t ready;
    int rc; /* the first error */
    struct as_err err;
};

struct worker {
    struct desk *desk;
    uint32_t number;
    pthread_t thread;
    struct as_conn *conn;
    struct as_history *history;
    struct as_ruleset *rules; /* the new ones */
    struct as_arena arena;    /* of one entry */
    struct as_survey_page page;
};

static void note_failure(struct desk *desk, int rc, const struct as_err *err)
{
    pthread_mutex_lock(&desk->lock);
    if (rc < 0 && desk->rc == 0) {
        desk->rc = rc;
        desk->err = *err;
    }
    pthread_mutex_unlock(&desk->lock);
}

/* ---- One entry ------------------------------------------------------------------------------ */

/* As it was kept; the entry's own. */
static int read_decided(struct worker *worker, const struct as_entry_record *entry,
                        struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_decision decision;
    as_fields_clear(&as_decision_fields, &decision);
    as_auto_json json_t *json = as_json_parse(entry->decision, err);
    int rc = json ? as_fields_read(&as_decision_fields, json, AS_READ_HOST | AS_READ_PARTIAL,
                                   &worker->arena, &decision, err)
                  : err->code;
    return rc < 0 ? rc : as_opinion_decided(&worker->arena, &decision, ret_opinion, err);
}

static int decide_again(struct worker *worker, struct as_run *run, void *input,
                        struct as_opinion *ret_opinion, struct as_err *err)
{
    struct as_err refusal = { 0 };
    int rc = 0;
    run->rules = worker->rules;
    run->locale = worker->desk->diff->locale;
    run->is_hypothetical = true; /* a question: what fails in it is nobody's failure of today */
    for (int i = 0; i < TRIES; i++) {
        struct as_run again = *run;
        rc = as_run_decide(&again, input, &refusal);
        if (again.decision.is_timed_out && i + 1 < TRIES)
            continue; /* the clock ended it: that says something about the machine */
        if (again.is_decided)
            return as_opinion_decided(&worker->arena, &again.decision, ret_opinion, err);
        break;
    }
    if (rc == AS_E_MEMORY || rc == AS_E_STORAGE || rc == AS_E_INTERNAL) {
        *err = refusal;
        return rc;
    }
    return as_opinion_refused(&worker->arena, "deny", &refusal, ret_opinion, err);
}

/* The customer as it was then; of the entry that made it, as it was asked for. */
static int find_customer(struct worker *worker, const struct as_entry_record *entry,
                         const struct as_run *run, const void *input, struct as_customer *customer,
                         bool *ret_is_there, struct as_err *err)
{
    uint32_t row = 0;
    struct as_entry known;
    const struct as_id id = as_history_customer(entry);
    *ret_is_there = !as_id_is_nil(&id);
    *customer = (struct as_customer){ .id = id,
                                      .version = AS_INT_NONE,
                                      .password_chosen_at = AS_TIME_NONE };
    const as_str name = as_str_of(run->operation->name);
    if (as_str_equal(name, AS_STR("customer.create")) ||
        as_str_equal(name, AS_STR("customer.import"))) {
        const struct as_fields *fields = run->operation->input;
        customer->country =
            *(const as_str *)as_field_at(input, as_field_find(fields, AS_STR("country")));
        customer->company_name =
            *(const as_str *)as_field_at(input, as_field_find(fields, AS_STR("company_name")));
        return 0;
    }
    if (!*ret_is_there || !as_customer_locate(run->conn, &id, &row, &known))
        return 0;
    return as_row_get(run->conn, AS_TABLE_CUSTOMERS, row, &worker->arena, customer, err);
}

static int ask_again(struct worker *worker, const struct as_entry_record *entry, struct as_err *err)
{
    struct desk *desk = worker->desk;
    struct as_opinion before;
    struct as_opinion after;
    struct as_run run;
    struct as_customer customer;
    bool is_there = false;
    void *input = NULL;
    int rc = read_decided(worker, entry, &before, err);
    if (rc == 0)
        rc = as_history_ask(worker->history, entry, &worker->arena, &run, &input, err);
    if (rc == 0)
        rc = find_customer(worker, entry, &run, input, &customer, &is_there, err);
    if (rc == 0)
        rc = decide_again(worker, &run, input, &after, err);
    if (rc < 0)
        return rc;

    struct as_diff_row row = { .customer = is_there ? &customer : NULL,
                               .question = AS_DIFF_DECISION,
                               .subject = entry->operation,
                               .sequence = entry->sequence,
                               .at = entry->at };
    struct as_survey_page *page = &worker->page;
    struct piece *piece = &desk->pieces[entry->sequence - desk->first];
    piece->thread = worker->number;
    piece->text = page->text.size;
    piece->canonical = page->canonical.size;
    as_diff_compare(&before, &after, &row);
    as_diff_note(desk->diff, &row, page);
    piece->text_size = page->text.size - piece->text;
    piece->canonical_size = page->canonical.size - piece->canonical;
    return 0;
}

static uint32_t thread_of(const struct desk *desk, const struct as_id *customer)
{
    uint32_t number = 0;
    memcpy(&number, customer->bytes, sizeof number); /* ids are random */
    return as_id_is_nil(customer) ? 0 : number % desk->thread_count;
}

/* Entries about no customer made partners and people: every thread needs them, the first asks. */
static int on_entry(void *data, const struct as_entry_record *narrow)
{
    struct worker *worker = data;
    struct desk *desk = worker->desk;
    const struct as_id customer = as_history_customer(narrow);
    const bool is_mine = thread_of(desk, &customer) == worker->number;
    if (!is_mine && !as_id_is_nil(&customer))
        return 0;
    struct as_err err = { 0 };
    struct as_entry_record entry;
    as_arena_reset(&worker->arena);
    int rc = as_journal_get(worker->conn, narrow->sequence, &worker->arena, &entry, &err);
    if (rc == 0 && is_mine && entry.sequence >= desk->since)
        rc = ask_again(worker, &entry, &err);
    if (rc == 0)
        rc = as_history_apply(worker->history, &entry, &err);
    note_failure(desk, rc, &err);
    return rc;
}

/* ---- The threads ---------------------------------------------------------------------------- */

static int do_round(struct worker *worker, struct as_err *err)
{
    struct desk *desk = worker->desk;
    as_buf_clear(&worker->page.text);
    as_buf_clear(&worker->page.canonical);
    memset(worker->page.counts, 0, sizeof worker->page.counts);
    int rc = as_journal_scan(worker->conn, desk->first - 1, desk->end - 1, on_entry, worker, err);
    if (rc == 0 && (worker->page.text.has_failed || worker->page.canonical.has_failed))
        rc = as_err_set(err, AS_E_MEMORY, "no memory for what the journal gave");
    return rc;
}

static void *work(void *data)
{
    struct worker *worker = data;
    struct desk *desk = worker->desk;
    struct as_err err = { 0 };
    int rc = as_history_open(worker->conn, &worker->history, &err);
    if (rc == 0)
        rc = as_diff_build(&desk->diff->after, &worker->rules, &err);
    for (int64_t round = 1;; round++) {
        pthread_mutex_lock(&desk->lock);
        while (desk->round < round && !desk->is_over)
            pthread_cond_wait(&desk->changed, &desk->lock);
        const bool is_over = desk->is_over;
        pthread_mutex_unlock(&desk->lock);
        if (is_over)
            break;
        if (rc == 0)
            rc = do_round(worker, &err);
        note_failure(desk, rc, &err);
        pthread_mutex_lock(&desk->lock);
        desk->ready++;
        pthread_cond_broadcast(&desk->changed);
        pthread_mutex_unlock(&desk->lock);
    }
    as_ruleset_free(worker->rules);
    as_history_close(worker->history);
    return NULL;
}

/* ---- The caller's thread -------------------------------------------------------------------- */

static int run_round(struct desk *desk)
{
    memset(desk->pieces, 0, sizeof desk->pieces);
    pthread_mutex_lock(&desk->lock);
    desk->ready = 0;
    desk->round++;
    pthread_cond_broadcast(&desk->changed);
    while (desk->ready < desk->thread_count)
        pthread_cond_wait(&desk->changed, &desk->lock);
    const int rc = desk->rc;
    pthread_mutex_unlock(&desk->lock);
    return rc;
}

/* One page of all the threads' rows, in the journal's order. */
static int merge(struct desk *desk, const struct worker *workers, struct as_survey_page *page,
                 struct as_err *err)
{
    as_buf_clear(&page->text);
    as_buf_clear(&page->canonical);
    memset(page->counts, 0, sizeof page->counts);
    for (uint32_t i = 0; i < desk->thread_count; i++)
        for (int count = 0; count < AS_SURVEY_COUNTS; count++)
            page->counts[count] += workers[i].page.counts[count];
    for (int64_t i = 0; i < desk->end - desk->first && desk->end > desk->since; i++) {
        const struct piece *piece = &desk->pieces[i];
        const struct as_survey_page *from = &workers[piece->thread].page;
        if (piece->text_size)
            as_buf_add(&page->text, as_str_make(from->text.data + piece->text, piece->text_size));
        if (piece->canonical_size)
            as_buf_add(&page->canonical,
                       as_str_make(from->canonical.data + piece->canonical, piece->canonical_size));
    }
    return page->text.has_failed || page->canonical.has_failed
               ? as_err_set(err, AS_E_MEMORY, "no memory for what the journal gave")
               : 0;
}

/* What lies before the span is one long round: nothing of it is asked about. */
static int run_rounds(struct desk *desk, const struct worker *workers,
                      struct as_digest_stream *stream, struct as_diff_result *result,
                      struct as_err *err)
{
    struct as_survey_page page;
    const int64_t last = desk->diff->snapshot->sequence;
    int rc = 0;
    as_buf_init(&page.text);
    as_buf_init(&page.canonical);
    for (desk->first = 1; desk->first <= last && rc == 0; desk->first = desk->end) {
        desk->end = desk->first < desk->since ? desk->since : desk->first + ROUND;
        if (desk->end > last + 1)
            desk->end = last + 1;
        rc = run_round(desk);
        if (rc < 0) {
            *err = desk->err;
            break;
        }
        rc = merge(desk, workers, &page, err);
        if (rc == 0)
            as_diff_take(desk->diff, &page, true, desk->end - 1, last, stream, result);
    }
    as_buf_fini(&page.text);
    as_buf_fini(&page.canonical);
    return rc;
}

static int run_threads(struct desk *desk, struct worker *workers, struct as_digest_stream *stream,
                       struct as_diff_result *result, struct as_err *err)
{
    const struct as_snapshot *snapshot = desk->diff->snapshot;
    uint32_t started = 0;
    int rc = 0;
    desk->thread_count = snapshot->reader_count;
    for (; started < desk->thread_count && rc == 0; started += rc == 0) {
        struct worker *worker = &workers[started];
        *worker =
            (struct worker){ .desk = desk, .number = started, .conn = snapshot->readers[started] };
        if (pthread_create(&worker->thread, NULL, work, worker) != 0)
            rc = as_err_set(err, AS_E_MEMORY, "thread %u cannot be started", started + 1);
    }
    if (rc == 0)
        rc = run_rounds(desk, workers, stream, result, err);
    pthread_mutex_lock(&desk->lock);
    desk->is_over = true;
    pthread_cond_broadcast(&desk->changed);
    pthread_mutex_unlock(&desk->lock);
    for (uint32_t i = 0; i < started; i++) {
        pthread_join(workers[i].thread, NULL);
        as_arena_fini(&workers[i].arena);
        as_buf_fini(&workers[i].page.text);
        as_buf_fini(&workers[i].page.canonical);
    }
    return rc;
}

int as_diff_history(const struct as_diff *diff, struct as_digest_stream *stream,
                    struct as_diff_result *result, struct as_err *err)
{
    struct worker *workers = calloc(diff->snapshot->reader_count, sizeof *workers);
    struct desk *desk = calloc(1, sizeof *desk);
    int rc = workers && desk ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for the journal");
    if (rc == 0)
        rc = as_journal_first_since(diff->snapshot->readers[0], diff->since, &desk->since, err);
    if (rc == 0) {
        desk->diff = diff;
        pthread_mutex_init(&desk->lock, NULL);
        pthread_cond_init(&desk->changed, NULL);
        rc = run_threads(desk, workers, stream, result, err);
        pthread_cond_destroy(&desk->changed);
        pthread_mutex_destroy(&desk->lock);
        for (int kind = 0; kind < AS_DIFF_KINDS; kind++)
            result->decisions += result->counts[AS_DIFF_DECISION][kind];
    }
    free(workers);
    free(desk);
    return rc;
}
