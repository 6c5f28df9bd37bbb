#include "engine/past.h"
int as_past_capture(struct as_run *now, const struct as_entry_record *entry, as_str *ret_lua,
                    struct as_err *err)
{
    return as_err_set(err, AS_E_INTERNAL, "soon");
}
