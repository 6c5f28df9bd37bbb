#include "engine/survey.h"

#include <pthread.h>
#include <stdlib.h>

#include "store/index.h"

enum { PAGE = 256, PAGES_PER_THREAD = 4 };

/* A place for a page; page number n lies in place n % places. */
struct place {
    struct as_survey_page page;
    bool is_ready;
};

struct desk {
    const struct as_survey *survey;
    struct as_id *customers; /* sorted */
    int64_t customer_count, page_count;
    struct place *places;
    int64_t place_count;

    pthread_mutex_t lock;
    pthread_cond_t changed;
    int64_t next, taken; /* pages given out, and handed over */
    bool is_stopped;
    int rc; /* the first error */
    struct as_err err;
};

struct worker {
    struct desk *desk;
    struct as_conn *conn;
    pthread_t thread;
};

static int by_id(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct as_id));
}

static int list_customers(struct desk *desk, struct as_err *err)
{
    const struct as_snapshot *snapshot = desk->survey->snapshot;
    struct as_index *index = as_store_index(snapshot->store);
    const int64_t last = as_row_count(snapshot->readers[0], AS_TABLE_CUSTOMERS);
    if (last < 0)
        return as_conn_failed(snapshot->readers[0], "counting the customers", err);
    desk->customers = malloc(((size_t)last + 1) * sizeof *desk->customers);
    if (!desk->customers)
        return as_err_set(err, AS_E_MEMORY, "no memory for the list of customers");
    for (int64_t row = 1; row <= last; row++) {
        struct as_entry entry;
        if (as_index_entry(index, NULL, (uint32_t)row, &entry))
            desk->customers[desk->customer_count++] = entry.id;
    }
    qsort(desk->customers, (size_t)desk->customer_count, sizeof *desk->customers, by_id);
    desk->page_count = (desk->customer_count + PAGE - 1) / PAGE;
    return 0;
}

/* ---- The threads ---------------------------------------------------------------------------- */

/* The lock is held. */
static void stop(struct desk *desk, int rc, const struct as_err *err)
{
    if (desk->rc == 0 && rc < 0) {
        desk->rc = rc;
        desk->err = *err;
    }
    desk->is_stopped = true;
    pthread_cond_broadcast(&desk->changed);
}

/* -1: nothing is left. */
static int64_t next_page(struct desk *desk)
{
    int64_t number = -1;
    pthread_mutex_lock(&desk->lock);
    while (!desk->is_stopped && desk->next < desk->page_count &&
           desk->next >= desk->taken + desk->place_count)
        pthread_cond_wait(&desk->changed, &desk->lock);
    if (!desk->is_stopped && desk->next < desk->page_count)
        number = desk->next++;
    pthread_mutex_unlock(&desk->lock);
    return number;
}

static int fill_page(struct desk *desk, void *asker, int64_t number, struct as_err *err)
{
    struct as_survey_page *page = &desk->places[number % desk->place_count].page;
    const int64_t first = number * PAGE;
    int64_t end = first + PAGE;
    int rc = 0;
    as_buf_clear(&page->text);
    as_buf_clear(&page->canonical);
    memset(page->counts, 0, sizeof page->counts);
    if (end > desk->customer_count)
        end = desk->customer_count;
    for (int64_t i = first; i < end && rc == 0; i++)
        rc = desk->survey->ask(asker, &desk->customers[i], page, err);
    if (rc == 0 && (page->text.has_failed || page->canonical.has_failed))
        rc = as_err_set(err, AS_E_MEMORY, "no memory for what the customers gave");
    return rc;
}

static void *work(void *data)
{
    struct worker *worker = data;
    struct desk *desk = worker->desk;
    struct as_err err = { 0 };
    void *asker = NULL;
    int rc = desk->survey->open(desk->survey->data, worker->conn, &asker, &err);
    for (int64_t number; rc == 0 && (number = next_page(desk)) >= 0;) {
        rc = fill_page(desk, asker, number, &err);
        pthread_mutex_lock(&desk->lock);
        desk->places[number % desk->place_count].is_ready = rc == 0;
        pthread_cond_broadcast(&desk->changed);
        pthread_mutex_unlock(&desk->lock);
    }
    if (asker)
        desk->survey->close(asker);
    if (rc < 0) {
        pthread_mutex_lock(&desk->lock);
        stop(desk, rc, &err);
        pthread_mutex_unlock(&desk->lock);
    }
    return NULL;
}

/* ---- The caller's thread -------------------------------------------------------------------- */

/* False: somebody failed, or everything has been handed over. */
static bool wait_for_page(struct desk *desk, int64_t number)
{
    struct place *place = &desk->places[number % desk->place_count];
    pthread_mutex_lock(&desk->lock);
    while (!place->is_ready && !desk->is_stopped)
        pthread_cond_wait(&desk->changed, &desk->lock);
    const bool is_ready = place->is_ready && !desk->is_stopped;
    pthread_mutex_unlock(&desk->lock);
    return is_ready;
}

static void hand_over(struct desk *desk)
{
    const struct as_survey *survey = desk->survey;
    for (int64_t number = 0; number < desk->page_count && wait_for_page(desk, number); number++) {
        struct place *place = &desk->places[number % desk->place_count];
        struct as_err err = { 0 };
        int64_t done = (number + 1) * PAGE;
        if (done > desk->customer_count)
            done = desk->customer_count;
        const int rc = survey->take(survey->data, &place->page, done, desk->customer_count, &err);
        pthread_mutex_lock(&desk->lock);
        place->is_ready = false;
        desk->taken++;
        if (rc < 0)
            stop(desk, rc, &err);
        pthread_cond_broadcast(&desk->changed);
        pthread_mutex_unlock(&desk->lock);
    }
}

static void run_threads(struct desk *desk)
{
    struct as_snapshot *snapshot = desk->survey->snapshot;
    struct worker workers[AS_SURVEY_THREADS_MAX];
    uint32_t count = 0;
    for (; count < snapshot->reader_count && count < AS_SURVEY_THREADS_MAX; count++) {
        workers[count] = (struct worker){ .desk = desk, .conn = snapshot->readers[count] };
        if (pthread_create(&workers[count].thread, NULL, work, &workers[count]) != 0) {
            struct as_err err;
            pthread_mutex_lock(&desk->lock);
            stop(desk, as_err_set(&err, AS_E_MEMORY, "thread %u cannot be started", count + 1),
                 &err);
            pthread_mutex_unlock(&desk->lock);
            break;
        }
    }
    hand_over(desk);
    for (uint32_t i = 0; i < count; i++)
        pthread_join(workers[i].thread, NULL);
}

int as_survey_run(const struct as_survey *survey, int64_t *ret_customers, struct as_err *err)
{
    struct desk desk = { .survey = survey };
    desk.place_count = (int64_t)survey->snapshot->reader_count * PAGES_PER_THREAD;
    int rc = as_snapshot_wait(survey->snapshot, err);
    if (rc == 0)
        rc = list_customers(&desk, err);
    if (rc == 0) {
        desk.places = calloc((size_t)desk.place_count, sizeof *desk.places);
        rc = desk.places ? 0 : as_err_set(err, AS_E_MEMORY, "no memory for pages");
    }
    if (rc == 0) {
        pthread_mutex_init(&desk.lock, NULL);
        pthread_cond_init(&desk.changed, NULL);
        run_threads(&desk);
        pthread_cond_destroy(&desk.changed);
        pthread_mutex_destroy(&desk.lock);
        rc = desk.rc;
        if (rc < 0)
            *err = desk.err;
    }
    *ret_customers = desk.customer_count;
    for (int64_t i = 0; desk.places && i < desk.place_count; i++) {
        as_buf_fini(&desk.places[i].page.text);
        as_buf_fini(&desk.places[i].page.canonical);
    }
    free(desk.places);
    free(desk.customers);
    return rc;
}
