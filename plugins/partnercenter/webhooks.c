#include "webhooks.h"

/* The contract wants the bare list: {"events":[…]} without what is around it. */
void webhook_finish_names(struct call *call, const assent_reply *reply)
{
    static const char begin[] = "{\"events\":";
    const size_t begin_size = sizeof begin - 1;
    const assent_text body = reply->body;
    if (body.size <= begin_size + 1 || memcmp(body.data, begin, begin_size) != 0)
        call_answer(call, 200, text("[]"), NULL, 0);
    else
        call_answer(call, 200, (assent_text){ body.data + begin_size, body.size - begin_size - 1 },
                    NULL, 0);
}
