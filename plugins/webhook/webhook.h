/* What the files of this plugin share: the plugin as a whole, its receivers, and a delivery under way. */
#pragma once

#include "assent/assent.h"
#include "fetch.h"

#include <openssl/evp.h>
#include <stdbool.h>
#include <string.h>

enum {
    GUID_SIZE = 36,
    ATTEMPTS_MOST = 10,
    ADDRESS_BYTES = 256,
    RECORD_BYTES = 160,
    MESSAGE_BYTES = 2048,
    SIGNATURE_BYTES = 2048, /* an RSA key of 8192 bits in base64 */
};

/* Two queues for each receiver, so that trying it out does not wait behind what it does not take. */
enum lane_kind { LANE_CHANGES, LANE_TESTS, LANES };

struct receiver;

/* One queue: events come one at a time, and the next when this one was taken or given up. */
struct lane {
    struct receiver *receiver;
    enum lane_kind kind;
    assent_subscription *subscription;
    struct fetch_call *call; /* under way; NULL: none */
    assent_timer *pause;     /* until the next attempt; NULL: none */
    uint32_t attempts;       /* that have failed */
    uint64_t sequence;
    int64_t at_ms;
    char customer[GUID_SIZE + 1];
    char resource[GUID_SIZE + 1];
    char record[RECORD_BYTES];
};

struct receiver {
    struct receiver *next;
    struct hook *hook;
    char partner[GUID_SIZE + 1];
    char *url;
    bool wants[LANES];
    bool uses_ms_signature;
    struct lane lanes[LANES];
};

struct hook {
    const assent_host *host;
    const assent_events *events;
    const assent_identity *identity;
    const assent_metrics *metrics;
    const assent_operations *operations;
    const assent_routes *routes;
    const assent_timers *timers;
    const assent_operation *list, *get, *tried;
    assent_metric *delivered, *failed, *given_up;
    struct fetch *fetch;
    EVP_PKEY *key;
    char *certificate; /* PEM */
    char address[ADDRESS_BYTES];
    char certificate_url[ADDRESS_BYTES + 32];
    uint64_t pause_ms;
    struct receiver *receivers;
    assent_subscription *registrations;
    bool is_stopped; /* nothing is begun any more */
};

static inline assent_text text(const char *string)
{
    return (assent_text){ string, strlen(string) };
}

/* ---- receivers.c ---- */

/* Reads every registration, then follows what changes. */
assent_status receivers_start(struct hook *hook);
void receivers_free(struct hook *hook);

/* ---- deliver.c ---- */

void lane_on_event(void *data, const assent_event *event);
/* Ends what is under way; the event comes again after the start. */
void lane_stop(struct lane *lane);

/* ---- message.c ---- */

/* The documented body; how many bytes, or 0 when it does not fit. */
size_t message_write(const struct lane *lane, char out[MESSAGE_BYTES]);
/* "OK", "NotFound": what the contract's validation results call a status. */
const char *message_status(int32_t status, char out[16]);

/* ---- sign.c ---- */

/* Reads the key and the certificate, which must belong together. NULL: all is well; else what is wrong. */
const char *sign_open(const char *key_path, const char *certificate_path, EVP_PKEY **ret_key,
                      char **ret_certificate);
/* RSA with SHA-256 (RFC 8017, PKCS #1 v1.5) over the body, in base64. */
bool sign_body(EVP_PKEY *key, const char *body, size_t size, char out[SIGNATURE_BYTES]);
