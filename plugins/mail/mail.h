/* What the files of this plugin share: the plugin as a whole, its queue, and a mail on its way. */
#pragma once

#include "assent/assent.h"
#include "compose.h"
#include "smtp.h"

#include <string.h>

enum { ID_SIZE = 36, QUEUE_MOST = 4096 };

enum job_state { JOB_WAITS, JOB_RUNS, JOB_HANDS_OVER };

/* One mail, from when it was heard of until the host has noted what came of it. */
struct job {
    struct job *next, *before;
    struct mailer *mailer;
    enum job_state state;
    char id[ID_SIZE + 1];
    int64_t created_ms;
    int64_t due_ms;
    uint32_t tries;   /* that reached the server with this mail */
    uint32_t pauses;  /* how often it was put off */
    const char *word; /* what is still to be noted: "" for sent, else why not; NULL: nothing */
    char *reply;      /* of mail.get, while the pool makes the mail */
    size_t reply_size;
    int64_t made_ms;
    enum compose_outcome outcome;
    struct composed composed;
    struct smtp_send *send;
};

struct mailer {
    const assent_host *host;
    const assent_events *events;
    const assent_identity *identity;
    const assent_metrics *metrics;
    const assent_operations *operations;
    const assent_timers *timers;
    const assent_work *work;
    const assent_operation *list, *get, *sent, *failed;
    assent_metric *taken_total, *tried_total, *given_up_total, *waiting;
    struct mail_sender sender;
    struct smtp *smtp;
    uint32_t connections;
    uint64_t pause_ms, longest_pause_ms;
    int64_t patience_ms;
    assent_subscription *subscription;
    struct job *jobs, *last; /* in the order in which they were heard of */
    uint32_t count, running;
    bool has_more; /* beyond QUEUE_MOST: the host's list knows them */
    bool is_listing, is_going;
    uint32_t aways;    /* how often in a row the server was not there */
    int64_t resume_ms; /* nothing is tried before */
    assent_timer *timer;
    bool is_stopped; /* nothing is begun any more */
    void (*on_drained)(void *data);
    void *drained_data;
};

static inline assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* ---- queue.c ---- */

/* Reads what waits, then hears of what comes. */
assent_status queue_start(struct mailer *mailer);
/* Begins what is due, as far as there is room. */
void queue_go(struct mailer *mailer);
/* Breaks off what may be broken off; `on_drained` follows when the rest is done. */
void queue_drain(struct mailer *mailer);
void queue_free(struct mailer *mailer);

/* The job's attempt is over. It is done with … */
void queue_drop(struct job *job);
/* … or is tried again after a pause of its own … */
void queue_put_off(struct job *job);
/* … or as soon as the server is there again; all others wait for that too. */
void queue_wait_for_server(struct job *job, const char *reason);
void queue_server_is_there(struct mailer *mailer);
bool queue_is_too_old(const struct job *job);

/* ---- job.c ---- */

void job_start(struct job *job);
/* Without queue_drop: frees what an attempt holds. */
void job_stop(struct job *job);
