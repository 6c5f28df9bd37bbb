/* The words of the model: index 0 of a state or kind is "none", which nobody writes. */
#include "model/things.h"

const char *const as_partner_kinds[] = { "", "direct_bill", "indirect_provider",
                                         "indirect_reseller", NULL };

const char *const as_actor_kinds[] = { "", "user", "application", "contact", "host", NULL };

const char *const as_assurances[] = { "", "password", "code", "directory", NULL };

const char *const as_must_changes[] = { "", "password", NULL };

const char *const as_roles[] = {
    "admin_agent",   "sales_agent", "helpdesk_agent", "global_admin", "user_admin",
    "billing_admin", NULL
};

const char *const as_relationship_states[] = { "", "requested", "active", "ended", NULL };

const char *const as_agreement_methods[] = { "", "attested", "direct", NULL };

const char *const as_purchase_states[] = { "", "active", "suspended", "cancelled", NULL };

const char *const as_cart_states[] = { "", "active", "ordered", NULL };

const char *const as_billing_cycles[] = { "",          "monthly", "annual", "one_time",
                                          "triennial", "unknown", NULL };
