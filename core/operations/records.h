/* Audit records as others name them. */
#pragma once

#include "operations/operation.h"
#include "store/journal.h"

/* The id under which audit.get finds the entry; empty: it is no record. */
as_str as_audit_record_id(struct as_arena *arena, const struct as_entry_record *entry);
