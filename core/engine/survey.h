/* Every customer asked about, on threads, over one state of the database.
 *
 * Customers go in the order of their ids, in pages. Threads work on pages side by side; pages are handed
 * over in order, so what comes out does not depend on how many threads there are or on which was faster.
 * Memory: 16 bytes a customer for the order, and the few pages that are under way. */
#pragma once

#include "base/writer.h"
#include "store/snapshot.h"

enum { AS_SURVEY_COUNTS = 24, AS_SURVEY_THREADS_MAX = 64 };

/* What came out about some customers, one after another. */
struct as_survey_page {
    struct as_buf text;      /* in the form that was asked for */
    struct as_buf canonical; /* for a digest */
    int64_t counts[AS_SURVEY_COUNTS];
};

struct as_survey {
    struct as_snapshot *snapshot; /* a thread for each of its readers */
    /* On each thread once, at its begin and end. */
    int (*open)(void *data, struct as_conn *conn, void **ret_asker, struct as_err *err);
    void (*close)(void *asker);
    /* On that thread, for one customer. An error ends the survey. */
    int (*ask)(void *asker, const struct as_id *customer, struct as_survey_page *page,
               struct as_err *err);
    /* On the caller's thread, page by page in order; the page's memory is used again. */
    int (*take)(void *data, const struct as_survey_page *page, int64_t done, int64_t all,
                struct as_err *err);
    void *data;
};

/* Returns the first error of anybody. `ret_customers`: how many there are. */
int as_survey_run(const struct as_survey *survey, int64_t *ret_customers, struct as_err *err);
