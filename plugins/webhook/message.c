/* The body of a delivery, as the contract documents it. Every part of it is an id, an address of ours or a
 * time, so nothing needs escaping. */
#include "webhook.h"

#include <stdio.h>
#include <time.h>

static void write_time(int64_t at_ms, char *out, size_t size)
{
    const time_t seconds = at_ms / 1000;
    struct tm parts;
    gmtime_r(&seconds, &parts);
    char begin[32];
    strftime(begin, sizeof begin, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out, size, "%s.%03d0000+00:00", begin, (int)(at_ms % 1000));
}

size_t message_write(const struct lane *lane, char out[MESSAGE_BYTES])
{
    const bool is_test = lane->kind == LANE_TESTS;
    const char *address = lane->receiver->hook->address;
    char uri[512];
    char audit[512] = "null";
    char time[64];
    write_time(lane->at_ms, time, sizeof time);
    if (is_test)
        snprintf(uri, sizeof uri, "%s/webhooks/v1/registration/validationEvents/%s", address,
                 lane->resource);
    else
        snprintf(uri, sizeof uri, "%s/webhooks/v1/customers/%s/subscriptions/%s", address,
                 lane->customer, lane->resource);
    if (lane->record[0])
        snprintf(audit, sizeof audit, "\"%s/auditactivity/v1/auditrecords/%s\"", address,
                 lane->record);
    const int size =
        snprintf(out, MESSAGE_BYTES,
                 "{\"EventName\":\"%s\",\"ResourceUri\":\"%s\",\"ResourceName\":\"%s\","
                 "\"AuditUri\":%s,\"ResourceChangeUtcDate\":\"%s\"}",
                 is_test ? "test-created" : "subscription-updated", uri,
                 is_test ? "test" : "subscription", audit, time);
    return size > 0 && size < MESSAGE_BYTES ? (size_t)size : 0;
}

const char *message_status(int32_t status, char out[16])
{
    static const struct {
        int32_t status;
        const char *name;
    } names[] = {
        { 200, "OK" },
        { 201, "Created" },
        { 202, "Accepted" },
        { 204, "NoContent" },
        { 301, "Moved" },
        { 302, "Found" },
        { 400, "BadRequest" },
        { 401, "Unauthorized" },
        { 403, "Forbidden" },
        { 404, "NotFound" },
        { 405, "MethodNotAllowed" },
        { 408, "RequestTimeout" },
        { 429, "TooManyRequests" },
        { 500, "InternalServerError" },
        { 502, "BadGateway" },
        { 503, "ServiceUnavailable" },
        { 504, "GatewayTimeout" },
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].status == status)
            return names[i].name;
    snprintf(out, 16, "%d", (int)status);
    return out;
}
