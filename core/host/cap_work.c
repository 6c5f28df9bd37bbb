/* Capability assent.work/1: functions on the threads of the pool. */
#include <stdlib.h>

#include "host/state.h"

struct work {
    uv_work_t request;
    struct assent_self *self;
    void (*work)(void *data);
    void (*done)(void *data);
    void *data;
};

static void on_work(uv_work_t *request)
{
    struct work *work = request->data;
    as_thread_is(AS_THREAD_WORK);
    work->work(work->data);
}

static void on_done(uv_work_t *request, int status)
{
    struct work *work = request->data;
    struct assent_self *self = work->self;
    self->works--;
    if (work->done) {
        const struct as_lag_mark mark = as_lag_enter(&self->host->lag, self->name);
        work->done(work->data);
        as_lag_leave(&self->host->lag, mark);
    }
    free(work);
}

static assent_status run(assent_self *self, void (*function)(void *data), void (*done)(void *data),
                         void *data)
{
    AS_ON_THREAD(AS_THREAD_LOOP);
    struct work *work = malloc(sizeof *work);
    if (!work || !function) {
        free(work);
        return as_host_fail(self, work ? AS_E_INVALID : AS_E_MEMORY, "work cannot be begun");
    }
    *work = (struct work){ .self = self, .work = function, .done = done, .data = data };
    work->request.data = work;
    const int rc = uv_queue_work(&self->host->loop, &work->request, on_work, on_done);
    if (rc < 0) {
        free(work);
        return as_host_fail(self, AS_E_MEMORY, "work cannot be begun: %s", uv_strerror(rc));
    }
    self->works++;
    return ASSENT_OK;
}

const assent_work as_cap_work = { .size = sizeof as_cap_work, .run = run };
