#include "drive.h"

#include <stdlib.h>

/* A socket of curl's that the loop looks at; closing it ends later than curl forgets it. */
struct watch {
    uv_poll_t poll;
    struct drive *drive;
    curl_socket_t fd;
};

static void take_finished(struct drive *drive)
{
    int left = 0;
    CURLMsg *message;
    while (drive->multi && (message = curl_multi_info_read(drive->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        CURL *easy = message->easy_handle;
        const CURLcode code = message->data.result;
        if (!drive->keeps_finished)
            curl_multi_remove_handle(drive->multi, easy); /* the message is gone with it */
        drive->on_finished(drive, easy, code);
    }
}

/* ---- Sockets ---- */

static void on_watch_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static void on_socket_ready(uv_poll_t *poll, int status, int events)
{
    const struct watch *watch = poll->data;
    struct drive *drive = watch->drive;
    int flags = status < 0 ? CURL_CSELECT_ERR : 0;
    int running = 0;

    if (events & UV_READABLE)
        flags |= CURL_CSELECT_IN;
    if (events & UV_WRITABLE)
        flags |= CURL_CSELECT_OUT;
    curl_multi_socket_action(drive->multi, watch->fd, flags, &running);
    take_finished(drive);
}

static struct watch *watch_new(struct drive *drive, curl_socket_t fd)
{
    struct watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return NULL;
    watch->drive = drive;
    watch->fd = fd;
    if (uv_poll_init_socket(drive->loop, &watch->poll, fd) < 0) {
        free(watch);
        return NULL;
    }
    watch->poll.data = watch;
    return watch;
}

static int on_curl_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *per_socket)
{
    struct drive *drive = user;
    struct watch *watch = per_socket;

    if (what == CURL_POLL_REMOVE) {
        if (watch) {
            uv_poll_stop(&watch->poll);
            uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
            curl_multi_assign(drive->multi, fd, NULL);
        }
        return 0;
    }
    if (!watch) {
        watch = watch_new(drive, fd);
        if (!watch)
            return -1;
        curl_multi_assign(drive->multi, fd, watch);
    }
    const int events =
        (what != CURL_POLL_OUT ? UV_READABLE : 0) | (what != CURL_POLL_IN ? UV_WRITABLE : 0);
    return uv_poll_start(&watch->poll, events, on_socket_ready);
}

/* ---- Time ---- */

static void on_timeout(uv_timer_t *timer)
{
    struct drive *drive = timer->data;
    int running = 0;

    curl_multi_socket_action(drive->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    take_finished(drive);
}

static int on_curl_timer(CURLM *multi, long timeout_ms, void *user)
{
    struct drive *drive = user;

    if (timeout_ms < 0)
        return uv_timer_stop(&drive->timer);
    return uv_timer_start(&drive->timer, on_timeout, (uint64_t)timeout_ms, 0); /* 0 stays 0 */
}

/* ---- Life ---- */

int drive_init(struct drive *drive, uv_loop_t *loop, uint32_t connections_most,
               uint32_t connections_host_most)
{
    drive->multi = curl_multi_init();
    if (!drive->multi)
        return -1;
    drive->loop = loop;
    uv_timer_init(loop, &drive->timer);
    drive->timer.data = drive;
    curl_multi_setopt(drive->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(drive->multi, CURLMOPT_SOCKETDATA, drive);
    curl_multi_setopt(drive->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(drive->multi, CURLMOPT_TIMERDATA, drive);
    curl_multi_setopt(drive->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)connections_most);
    curl_multi_setopt(drive->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)connections_host_most);
    return 0;
}

int drive_add(struct drive *drive, CURL *easy)
{
    return curl_multi_add_handle(drive->multi, easy) == CURLM_OK ? 0 : -1;
}

void drive_remove(struct drive *drive, CURL *easy)
{
    curl_multi_remove_handle(drive->multi, easy);
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct drive *drive = handle->data;
    drive->on_closed(drive);
}

void drive_close(struct drive *drive)
{
    CURLM *multi = drive->multi;
    curl_multi_cleanup(multi); /* on_curl_socket still needs drive->multi */
    drive->multi = NULL;
    uv_close((uv_handle_t *)&drive->timer, on_timer_closed);
}
