/* The routes of audit records: what they do besides translating. */
#pragma once

#include "center.h"

bool audit_prepare(struct call *call);
void audit_finish_page(struct call *call, const assent_reply *reply);
void audit_finish_record(struct call *call, const assent_reply *reply);
