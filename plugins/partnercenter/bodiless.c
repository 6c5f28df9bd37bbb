/* Answers without a body, whatever the reply. */
#include "center.h"

void deleted_finish(struct call *call, const assent_reply *reply)
{
    (void)reply;
    call_answer(call, call->served->route->success, (assent_text){ NULL, 0 }, NULL, 0);
}

/* 200: somebody has it, 404: it is free. Neither has a body. */
void domain_finish(struct call *call, const assent_reply *reply)
{
    static const char taken[] = "{\"taken\":true}";
    const bool is_taken = reply->body.size == sizeof taken - 1 &&
                          memcmp(reply->body.data, taken, sizeof taken - 1) == 0;
    call_answer(call, is_taken ? 200 : 404, (assent_text){ NULL, 0 }, NULL, 0);
}
