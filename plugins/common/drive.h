/* A libcurl multi handle on the host's loop. Runs any transfer: HTTP here, mail in plugins/mail. */
#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <uv.h>

/* One per user of the library; lives in its owner until `on_closed`. */
struct drive {
    CURLM *multi; /* NULL after drive_close */
    uv_loop_t *loop;
    uv_timer_t timer;
    /* Transfers stay in the multi handle when they end, until drive_remove: with them would go the
     * connection of one that only connects. */
    bool keeps_finished;
    /* A transfer has ended; it is no longer in the multi handle, unless those are kept. Never inside a
     * callback of curl. */
    void (*on_finished)(struct drive *drive, CURL *easy, CURLcode code);
    void (*on_closed)(struct drive *drive);
};

/* 0, or -1 when there is no memory. */
int drive_init(struct drive *drive, uv_loop_t *loop, uint32_t connections_most,
               uint32_t connections_host_most);

/* Not inside a callback of curl: */
int drive_add(struct drive *drive, CURL *easy);
void drive_remove(struct drive *drive, CURL *easy);

/* All transfers have been removed. `on_closed` follows when the loop has let go of the handles. */
void drive_close(struct drive *drive);
