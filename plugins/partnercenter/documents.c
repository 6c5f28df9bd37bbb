/* The links to agreement texts: whoever has one is sent on to the text, for as long as it is good. */
#include "center.h"

/* The reply is {"location":"…"}; link_out in routes.c makes it so. */
void document_finish(struct call *call, const assent_reply *reply)
{
    static const char begin[] = "{\"location\":\"";
    static const struct fault gone = { NULL, 404, 1000, "NotFound" };
    const size_t begin_size = sizeof begin - 1;
    const assent_text body = reply->body;
    if (body.size < begin_size + 3 || memcmp(body.data, begin, begin_size) != 0) {
        call_fail_with(call, &gone, "This text has no public address.", "");
        return;
    }
    /* A link has neither quotes nor backslashes in it, so nothing of it is escaped. */
    const assent_pair location = {
        text("Location"),
        { body.data + begin_size, body.size - begin_size - 2 },
    };
    call_answer(call, 302, text("{}"), &location, 1);
}
